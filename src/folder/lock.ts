import {
  closeSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { join } from 'node:path';
import { attempt } from '../disk/attempt.js';
import { livingMaker, type Maker, newMakerName } from '../disk/process-identity.js';
import { NmfError } from '../errors.js';
import { phrase, shellPath, withOutput } from '../text/index.js';
import { ASIDE, LOCK } from './paths.js';

/** The right to write a separation folder, held by one run at a time. */
export interface Lock {
  /** A folder for the owner's files; gone where another run took this one for dead. */
  readonly path: string;
  /** Removes the lock with all that is in it. Does nothing when it was lost. */
  release(): void;
}

/**
 * Takes the lock of a folder: `.nmf-new/OWNER`, where OWNER names the process. It is made aside and renamed into its
 * place, and a dead owner's is renamed out of it: the system does either for one of all who try at once.
 *
 * @throws NmfError `output` when another run holds it; the system's error when the folder cannot be written.
 */
export function acquireLock(folder: string): Lock {
  const owner = newMakerName();
  const [lock, made] = [join(folder, LOCK), join(folder, ASIDE + owner)];
  // Kept so that a run which has used up all others can still clear away a folder, which takes one.
  let spare = attempt(() => openSync(folder, 'r'), 'EISDIR', 'EPERM'); // Windows opens no folders
  const release = () => {
    if (spare !== undefined) closeSync(spare.value);
    spare = undefined;
    for (const path of [made, join(lock, owner)])
      attempt(() => rmSync(path, { recursive: true, force: true }), 'ENOTDIR'); // what is in the way is told by then
    attempt(() => rmdirSync(lock), 'ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR');
  };
  try {
    for (const path of [made, join(made, owner), join(made, owner, 'files')]) mkdirSync(path);
    while (!attempt(() => renameSync(made, lock), 'ENOTEMPTY', 'EEXIST', 'ENOTDIR', 'EPERM')) {
      for (const name of namesIn(lock)) {
        const holder = livingMaker(name);
        if (holder !== undefined) throw beingWritten(folder, holder);
        attempt(() => renameSync(join(lock, name), join(folder, ASIDE + name)), 'ENOENT');
      }
      attempt(() => rmdirSync(lock), 'ENOENT', 'ENOTEMPTY', 'EEXIST'); // Windows renames to no name that is taken
    }
    for (const name of readdirSync(folder)) {
      const isLeft = name.startsWith(ASIDE) && livingMaker(name.slice(ASIDE.length)) === undefined;
      if (isLeft) rmSync(join(folder, name), { recursive: true, force: true });
    }
  } catch (error) {
    release();
    throw error;
  }
  return { path: join(lock, owner, 'files'), release };
}

/** Whether a run that may be alive holds the lock of a folder. */
export function isLocked(folder: string): boolean {
  return namesIn(join(folder, LOCK)).some((name) => livingMaker(name) !== undefined);
}

function namesIn(lock: string): string[] {
  if (lstatSync(lock, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new NmfError('output', `${lock} is in the way: it should be a folder. Remove it.`);
  return attempt(() => readdirSync(lock), 'ENOENT')?.value ?? [];
}

function beingWritten(folder: string, { pid, host, isElsewhere }: Maker): NmfError {
  const remedy = ` Nobody here can see whether it still runs: if not, remove ${shellPath(join(folder, LOCK))}.`;
  const [where, more] = isElsewhere ? [` on ${host || 'another machine'}`, remedy] : ['', ''];
  const text = phrase`${folder} is being written by another run (process ${pid}${where}). Wait for it, or choose another folder${withOutput()}.${more}`;
  return new NmfError('output', text);
}
