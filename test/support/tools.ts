import { spawnSync } from 'node:child_process';
import { tellMissing } from './missing.js';

/**
 * Tells whether a program that a test compares against is installed. Under CI a missing one fails the run, since a
 * skipped comparison proves nothing; elsewhere it is said plainly and the test may be skipped.
 *
 * @throws Error under CI when the program is missing; its message names the Debian package to install.
 */
export function requireTool(name: string, debianPackage: string): boolean {
  const probe = spawnSync(name, ['--version'], { stdio: 'ignore' });
  const missing = (probe.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
  if (missing) tellMissing(`needs ${name}: apt-get install ${debianPackage}`);
  return !missing;
}
