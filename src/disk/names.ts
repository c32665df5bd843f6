import { type BigIntStats, statSync } from 'node:fs';
import { NmfError } from '../errors.js';
import { phrase, withOutput } from '../text/index.js';

/** Names of files: what two of them mean, and which can be passed on. */

/**
 * Whether two paths lead to the same existing file, through links and different spellings; links in a circle lead to none.
 *
 * @throws The system's error for a path that it does not let one follow.
 */
export function isSameFile(a: string, b: string): boolean {
  const [first, second] = [a, b].map(behindLinks);
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}

function behindLinks(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false, bigint: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ELOOP') return undefined;
    throw error;
  }
}

/**
 * Refuses a new name that cannot be passed on as it was typed.
 *
 * @throws NmfError `output`.
 */
export function assertEncodable(path: string): void {
  if (!path.includes('\ufffd')) return;
  throw new NmfError(
    'output',
    phrase`cannot write ${path}: its name holds bytes that are not UTF-8, which Node.js does not pass on. Choose another name${withOutput()}.`,
  );
}
