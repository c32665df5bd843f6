import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FolderSync, syncFolder, syncWhileWritten } from '../disk/durable.js';
import { renameHeld } from '../disk/held.js';
import { described, describeIoError } from '../disk/index.js';
import { keepMade, makeFolder, removeMade } from '../disk/make-folder.js';
import { NmfError } from '../errors.js';
import { acquireLock, type Lock } from './lock.js';
import type { Manifest } from './manifest-schema.js';
import { COMMIT, MANIFEST_NAME } from './paths.js';
import { assertReplaceable, type WritingRequest } from './replaceable.js';
import { isPending, loadManifest, settleLocked } from './settle.js';

/**
 * Writing a separation folder so that it is always either the old one or the new one.
 *
 * All files are first written into the folder's lock (the same file system; see lock.ts), and brought to the disk.
 * Renaming them to `.nmf-commit` is the one moment of change; what follows, moving them to their names with the
 * manifest last, can be repeated by whoever opens the folder next (see settle.ts), should the process be killed in
 * between.
 */
export interface Staging {
  /** The separation folder. */
  readonly folder: string;
  /** Where the new files are written until {@link commitStaging}. */
  readonly path: string;
  /** The separation that is there already. */
  readonly old: Manifest | undefined;
  readonly lock: Lock;
  readonly sync: FolderSync;
}

/**
 * Makes the folder where needed and reserves it for this process.
 *
 * @throws NmfError `output` when the folder may not or cannot be written, or another run is writing it.
 */
export async function beginStaging(request: WritingRequest): Promise<Staging> {
  const { folder } = request;
  return described('write', folder, () => {
    makeFolder(folder);
    try {
      // Before a refused folder is touched at all, and again when nobody else can change it any more.
      if (!isPending(folder)) assertReplaceable(request);
      return stagingIn(request, acquireLock(folder));
    } catch (error) {
      removeMade(folder);
      throw error;
    }
  });
}

function stagingIn(request: WritingRequest, lock: Lock): Staging {
  const { folder } = request;
  try {
    settleLocked(folder);
    const old = assertReplaceable(request);
    return { folder, path: lock.path, old, lock, sync: syncWhileWritten(lock.path) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/**
 * Puts the staged files in the place of the old ones.
 *
 * @throws NmfError `output` when they cannot be brought to the disk, or another run took this one for dead and the
 *   folder over. Then the folder is as it was before.
 */
export async function commitStaging({ folder, path, lock, sync }: Staging): Promise<void> {
  try {
    if (loadManifest(join(path, MANIFEST_NAME)) === undefined && existsSync(path)) {
      throw new Error('a separation without a valid manifest must not be committed');
    }
    await sync.finish();
    renameHeld(path, join(folder, COMMIT));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw describeIoError(error, 'write', folder);
    throw takenOver(folder, error);
  }
  described('write', folder, () => {
    syncFolder(folder);
    try {
      settleLocked(folder);
    } catch (error) {
      withdraw(folder, path);
      throw error;
    }
    keepMade(folder);
    lock.release();
  });
}

/**
 * Takes a commit back of which nothing was done yet, as where the files of the old separation are another user's who
 * alone may move them: what is told to have failed must not be finished later by whoever may. Once the old manifest is out
 * of the way it stays, for then only finishing it gives a whole folder.
 */
function withdraw(folder: string, path: string): void {
  const isUntouched = [folder, join(folder, COMMIT)].every((at) => existsSync(join(at, MANIFEST_NAME)));
  if (isUntouched) renameHeld(join(folder, COMMIT), path);
}

/**
 * Writes a separation folder: what `write` puts into the staging folder takes the place of the former separation.
 *
 * @throws NmfError as {@link beginStaging} and {@link commitStaging}; what `write` throws, but that files are named as
 *   they would have been called. Then the folder is as it was before.
 */
export async function writeStaged<T>(
  request: WritingRequest,
  write: (staging: Staging) => Promise<T>,
): Promise<T> {
  const staging = await beginStaging(request);
  try {
    const result = await write(staging);
    await commitStaging(staging);
    return result;
  } catch (error) {
    const said = asSaidOfFolder(error, staging);
    await discardStaging(staging);
    throw said;
  }
}

function takenOver(folder: string, cause: unknown): NmfError {
  const what = `${folder} was taken over or removed by another run while this one was at work`;
  return new NmfError('output', `${what}; nothing was written. Run it again.`, { cause });
}

/**
 * What an error of writing means for the folder: it names the files as they will be called, not as they are staged. To be
 * asked before the staging is discarded.
 */
export function asSaidOfFolder(error: unknown, { path, folder }: Staging): unknown {
  if (!(error instanceof NmfError) || !error.message.includes(path)) return error;
  if (error.code === 'output' && !existsSync(path)) return takenOver(folder, error);
  return error.reworded((text) => text.replaceAll(path, folder));
}

/** Removes what was staged, and folders that were made for it and are empty; does nothing after a commit. */
export async function discardStaging(staging: Staging): Promise<void> {
  await staging.sync.stop();
  described('write', staging.folder, () => staging.lock.release());
  removeMade(staging.folder);
}
