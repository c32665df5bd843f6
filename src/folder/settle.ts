import { lstatSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, orUndefined } from '../disk/attempt.js';
import { syncFolder } from '../disk/durable.js';
import { renameHeld, untilReleased } from '../disk/held.js';
import { describeIoError } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { acquireLock, isLocked } from './lock.js';
import { parseManifest, readManifestText } from './manifest.js';
import { manifestFiles } from './manifest-format.js';
import type { Manifest } from './manifest-schema.js';
import { isOwnFile, isOwnWhenListed } from './own-files.js';
import { COMMIT, isInSoundFolder, MANIFEST_NAME, SOUND_FOLDER } from './paths.js';
import {
  assertSoundFolderFree,
  isInside,
  makeSoundFolder,
  namesIn,
  removeEmptySoundFolder,
} from './sound-folder.js';

/** The manifest that a commit replaces, inside it, for the list of the files that go with it. */
const REPLACED = 'replaced.json';

/** How long a reader waits for a commit that a living run is carrying out; it takes milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * Finishes a commit that was interrupted, so that readers see the new folder whole. Does nothing when there is none;
 * waits for a run that is at it.
 *
 * @throws NmfError `output` when another run holds the folder, or it cannot be written.
 */
export async function settle(folder: string): Promise<void> {
  for (let waited = 0; isPending(folder) && isLocked(folder) && waited < PATIENCE_MS; waited += 10) {
    await sleep(10);
  }
  if (!isPending(folder)) return;
  try {
    const lock = acquireLock(folder);
    try {
      settleLocked(folder);
    } finally {
      lock.release();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS')
      throw describeIoError(error, 'write', folder);
    throw new NmfError(
      'output',
      `${folder} was being replaced when that run was killed; finishing it needs permission to write there.`,
      { cause: error },
    );
  }
}

/** Whether a complete separation waits for its place. */
export function isPending(folder: string): boolean {
  // Of no folder, or a closed one, whoever wants more is told.
  const stat = orUndefined(() => lstatSync(join(folder, COMMIT), { throwIfNoEntry: false }));
  if (stat === undefined) return false;
  if (stat.isDirectory()) return true;
  // A link here would have files moved in from wherever it leads.
  throw new NmfError('output', `${join(folder, COMMIT)} is in the way: it should be a folder. Remove it.`);
}

/**
 * As `settle`, for the owner of the folder's lock; whoever comes next can do it again from any point at which this was
 * stopped. While it is at work the folder has no manifest: nobody can take a mix of old and new files for a separation.
 */
export function settleLocked(folder: string): void {
  if (!isPending(folder)) return;
  const from = join(folder, COMMIT);
  const fresh = loadManifest(join(from, MANIFEST_NAME));
  if (fresh !== undefined) {
    const files = manifestFiles(fresh);
    const hasSoundFolder = files.some(isInSoundFolder);
    if (hasSoundFolder) assertSoundFolderFree(folder);
    moveIfThere(join(folder, MANIFEST_NAME), join(from, REPLACED));
    for (const name of replacedFiles(folder, loadManifest(join(from, REPLACED)))) {
      if (!files.includes(name)) untilReleased(() => rmSync(join(folder, name), { force: true }));
    }
    if (hasSoundFolder) makeSoundFolder(folder);
    else removeEmptySoundFolder(folder);
    for (const name of files) {
      if (isInside(from, name)) moveIfThere(join(from, name), join(folder, name));
    }
    if (hasSoundFolder) syncFolder(join(folder, SOUND_FOLDER));
    syncFolder(folder);
  }
  rmSync(from, { recursive: true, force: true });
}

/** The files of a separation that goes: what its manifest lists or, where it has lost that, what can only be ours. */
function replacedFiles(folder: string, old: Manifest | undefined): string[] {
  if (old === undefined) return namesIn(folder).filter((name) => isOwnFile(folder, name));
  return manifestFiles(old).filter((name) => isOwnWhenListed(folder, name));
}

/** A manifest that is there and valid; the folder's other states are the callers' to judge. */
export function loadManifest(path: string): Manifest | undefined {
  let text: string;
  try {
    text = readManifestText(path);
  } catch (error) {
    // Nothing there, or nothing that could be one: a folder, a pipe, a device, too large.
    if (error instanceof NmfError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  return orUndefined(() => parseManifest(text, path));
}

function moveIfThere(from: string, to: string): void {
  attempt(() => renameHeld(from, to), 'ENOENT');
}
