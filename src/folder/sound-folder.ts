import { lstatSync, mkdirSync, readdirSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { attempt } from '../disk/attempt.js';
import { NmfError } from '../errors.js';
import { isWorkName, SOUND_FOLDER } from './paths.js';

/** The one folder in a separation folder, and the names in it, such as `index-sound/000.js`. */

/** All names in a separation folder, those in the folder of sound among them, but for what belongs to runs. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => !isWorkName(name))
    .flatMap((name) => {
      if (name !== SOUND_FOLDER || !isFolder(join(folder, name))) return [name];
      return readdirSync(join(folder, name)).map((inner) => `${name}/${inner}`);
    });
}

/** Whether a name stands in the folder itself or in a folder of it: a link in place of that would lead elsewhere. */
export function isInside(folder: string, name: string): boolean {
  return !name.includes('/') || isFolder(join(folder, dirname(name)));
}

/**
 * Makes the folder of sound where there is none.
 *
 * @throws NmfError `output` where something else is in its place; the system's error.
 */
export function makeSoundFolder(folder: string): void {
  assertSoundFolderFree(folder);
  attempt(() => mkdirSync(join(folder, SOUND_FOLDER)), 'EEXIST');
}

/** @throws NmfError `output` where a file or a link is in place of the folder of sound. */
export function assertSoundFolderFree(folder: string): void {
  const path = join(folder, SOUND_FOLDER);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined || isFolder(path)) return;
  throw new NmfError('output', `${path} is in the way: it should be a folder. Move it away.`);
}

/** Removes the folder of sound where nothing is left in it. */
export function removeEmptySoundFolder(folder: string): void {
  if (!isFolder(join(folder, SOUND_FOLDER))) return;
  attempt(() => rmdirSync(join(folder, SOUND_FOLDER)), 'ENOENT', 'ENOTEMPTY', 'EEXIST');
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
