import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Builds dist once before the tests: those of the command line and of the package run the real thing.
 *
 * @throws Error with the compiler's output when the sources do not compile.
 */
export default function buildOnce(): void {
  const root = fileURLToPath(new URL('../..', import.meta.url));
  const build = spawnSync('npm', ['run', '--silent', 'build'], { cwd: root, encoding: 'utf8' });
  if (build.status !== 0) {
    throw new Error(`npm run build failed:\n${build.stdout ?? ''}${build.stderr ?? build.error?.message}`);
  }
}
