import { createHash } from 'node:crypto';
import { readdirSync, realpathSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import { orUndefined } from './attempt.js';
import { syncFile, syncFolder } from './durable.js';
import { renameHeld } from './held.js';
import { assertNameable } from './names.js';
import { livingMaker, newMakerName } from './process-identity.js';
import { described } from './system-errors.js';

/** One file that appears under its name only when it is complete. */
export interface AtomicFile {
  /** Write here: a hidden name beside the final one. */
  readonly path: string;
  /** Brings what was written to the disk and gives it its name, replacing an older file. */
  commit(): void;
  /** Removes what was written. */
  discard(): void;
}

/**
 * @param path - The final name. The temporary one lies in the same folder, so that renaming is atomic. A link is
 *   followed; a device such as /dev/null is written to directly. What killed runs left of the same file is removed.
 * @throws NmfError `output` when its folder cannot be written.
 */
export function atomicFile(path: string): AtomicFile {
  return described('write', path, () => {
    const present = statSync(path, { throwIfNoEntry: false });
    if (present?.isDirectory())
      throw new NmfError('output', `cannot write ${printableName(path)}: a folder has that name.`);
    if (present !== undefined && !present.isFile()) {
      return { path, commit: () => undefined, discard: () => undefined };
    }
    if (present === undefined) assertNameable(path);
    const target = present === undefined ? path : realpathSync(path);
    return beside(target, path);
  });
}

function beside(target: string, shownAs: string): AtomicFile {
  const folder = dirname(target);
  // Short, for the file's own name may be as long as the file system allows.
  const prefix = `.nmf-${createHash('sha256').update(basename(target)).digest('hex').slice(0, 16)}-`;
  removeLeftovers(folder, prefix);
  const temporary = join(folder, prefix + newMakerName());
  const discard = () => described('write', shownAs, () => rmSync(temporary, { force: true }));
  return {
    path: temporary,
    commit: () =>
      described('write', shownAs, () => {
        syncFile(temporary);
        renameHeld(temporary, target);
        syncFolder(folder);
      }),
    discard,
  };
}

function removeLeftovers(folder: string, prefix: string): void {
  // Where there is no such folder, or it may not be listed, writing will tell.
  for (const name of orUndefined(() => readdirSync(folder)) ?? []) {
    const isLeft = name.startsWith(prefix) && livingMaker(name.slice(prefix.length)) === undefined;
    if (isLeft) rmSync(join(folder, name), { force: true });
  }
}
