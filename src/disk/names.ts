import { statSync } from 'node:fs';
import { NmfError } from '../errors.js';
import { phrase, withOutput } from '../text/index.js';
import { windowsPathFault } from '../text/windows-name.js';
import { attempt, orUndefined } from './attempt.js';

/** Names of files: what two of them mean, and which can be passed on. */

/**
 * Whether two paths lead to the same existing file, through links and different spellings; links in a circle lead to none.
 *
 * @throws The system's error for a path that it does not let one follow.
 */
export function isSameFile(a: string, b: string): boolean {
  const behindLinks = (path: string) => statSync(path, { throwIfNoEntry: false, bigint: true });
  const [first, second] = [a, b].map((path) => attempt(() => behindLinks(path), 'ELOOP')?.value);
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}

/** Whether a path leads to a folder; what cannot be looked at counts as a file, and fails when it is read. */
export function isFolder(path: string): boolean {
  return orUndefined(() => statSync(path).isDirectory()) ?? false;
}

/**
 * Refuses a new name that the system would not give as it was typed.
 *
 * @param platform - Of this process, unless told.
 * @throws NmfError `output`.
 */
export function assertNameable(path: string, platform: NodeJS.Platform = process.platform): void {
  const fault = path.includes('\ufffd')
    ? 'holds bytes that are not UTF-8, which Node.js does not pass on'
    : platform === 'win32'
      ? windowsPathFault(path)
      : undefined;
  if (fault === undefined) return;
  throw new NmfError(
    'output',
    phrase`cannot write ${path}: its name ${fault}. Choose another name${withOutput()}.`,
  );
}
