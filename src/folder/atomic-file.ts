import { realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describeIoError } from '../audio/index.js';

/** One file that appears under its name only when it is complete. */
export interface AtomicFile {
  /** Write here: a hidden name beside the final one. */
  readonly path: string;
  /** Gives the file its name, replacing an older one. */
  commit(): void;
  /** Removes what was written. */
  discard(): void;
}

/**
 * @param path - The final name. The temporary one lies in the same folder, so that renaming is atomic. A link is
 *   followed; a device such as /dev/null is written to directly.
 */
export function atomicFile(path: string): AtomicFile {
  const present = statSync(path, { throwIfNoEntry: false });
  if (present !== undefined && !present.isFile() && !present.isDirectory()) {
    return { path, commit: () => undefined, discard: () => undefined };
  }
  const target = present === undefined ? path : realpathSync(path);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.nmf-new`);
  return {
    path: temporary,
    commit() {
      try {
        renameSync(temporary, target);
      } catch (error) {
        rmSync(temporary, { force: true });
        throw describeIoError(error, 'write', path);
      }
    },
    discard() {
      rmSync(temporary, { force: true });
    },
  };
}
