import { realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { described } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { REST, sourceNameFault } from '../marks/source-name.js';

/** Name of the manifest inside a separation folder; a folder with a valid one is a separation folder. */
export const MANIFEST_NAME = 'separation.json';

export const MANIFEST_FORMAT = 'nmf-separation';
/** Raised when a reader of the former version would misread the new one. */
export const MANIFEST_VERSION = 3;
/**
 * What a separation without named sources, covariances and a folder of sound, of which every component has a file, still
 * says: older readers read it.
 */
export const PLAIN_MANIFEST_VERSION = 2;

export const TEMPLATES_NAME = 'templates.npy';
export const ACTIVATIONS_NAME = 'activations.npy';
export const COVARIANCES_NAME = 'covariances.npy';

export const PAGE_NAME = 'index.html';

/** The lock of a folder, which holds the files of a run until they are complete. */
export const LOCK = '.nmf-new';
/** Begins the names of locks in the making, and of those that dead runs left. */
export const ASIDE = '.nmf-lock-';
/** A complete new separation on its way to its place; renaming the staged files to this is the moment of change. */
export const COMMIT = '.nmf-commit';

/** Names that are never part of a separation: locks, commits, and what a killed run left of them. */
export function isWorkName(name: string): boolean {
  return name.startsWith('.nmf-');
}

/** The folder of a separation folder that holds the page's sound where that is not in the page itself. */
export const SOUND_FOLDER = 'index-sound';

/** Name of a piece of the page's sound, from 0, in its folder. */
export function soundFileName(piece: number): string {
  return `${SOUND_FOLDER}/${String(piece).padStart(3, '0')}.js`;
}

/** Whether a name may be that of such a piece; those of former versions lay beside the page. */
export function isSoundFileName(name: string): boolean {
  return /^index-sound[/-]\d{3,}\.js$/.test(name);
}

/** Whether a name is that of a file in the folder of sound. */
export function isInSoundFolder(name: string): boolean {
  return name.startsWith(`${SOUND_FOLDER}/`);
}

/** Whether a listening page may write a file of this name: the page, a piece of its sound or the manifest. */
export function isPageFileName(name: string): boolean {
  return name === PAGE_NAME || name === MANIFEST_NAME || isSoundFileName(name);
}

/** File name of a component: its index, zero-padded to the width that the last index needs, at least two. */
export function componentFileName(index: number, components: number): string {
  const digits = Math.max(2, String(components - 1).length);
  return `component-${String(index).padStart(digits, '0')}.wav`;
}

/** Which signals a separation writes. */
export type Written = 'components' | 'sources' | 'all' | 'none';

export const writesComponents = (write: Written): boolean => write === 'components' || write === 'all';
export const writesSources = (write: Written): boolean => write === 'sources' || write === 'all';

/** File name of a source, whose name keeps to the rules of `sourceNameFault`. */
export function sourceFileName(name: string): string {
  return `${name}.wav`;
}

/** Whether a file of this name may be that of a source; so may a file of anybody's. */
export function isSourceFileName(file: string): boolean {
  const name = file.endsWith('.wav') ? file.slice(0, -'.wav'.length) : '';
  return name === REST || sourceNameFault(name) === undefined;
}

/** Whether a separation may write a file of this name: any component, a factor, the covariances or the manifest. */
export function isSeparationFileName(name: string): boolean {
  const others = [TEMPLATES_NAME, ACTIVATIONS_NAME, COVARIANCES_NAME, MANIFEST_NAME];
  return /^component-\d{2,}\.wav$/.test(name) || others.includes(name);
}

/** Whether a file of this name may be part of a separation folder; no such name leads out of it. */
export function isOwnFileName(name: string): boolean {
  return isSeparationFileName(name) || isPageFileName(name);
}

/**
 * Path of a file that a manifest names, after a look that it really lies in the folder: a link that leads out of it, a
 * pipe or a device is not followed. The folder itself may be a link.
 *
 * @throws NmfError `input`.
 */
export function pathInside(folder: string, name: string): string {
  const path = join(folder, name);
  const { isOutside, isFile } = described('read', path, () => {
    const real = realpathSync(path);
    return { isOutside: dirname(real) !== realpathSync(folder), isFile: statSync(real).isFile() };
  });
  if (isOutside) {
    throw new NmfError(
      'input',
      `${path} is a link that leads out of the folder, which is not followed. Put a copy of the file in its place.`,
    );
  }
  if (!isFile) throw new NmfError('input', `${path} is not a file. Separate the recording again.`);
  return path;
}
