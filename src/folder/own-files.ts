import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { softwareOf } from '../audio/index.js';
import { orUndefined } from '../disk/attempt.js';
import { readStart } from '../disk/index.js';
import {
  ACTIVATIONS_NAME,
  COVARIANCES_NAME,
  isOwnFileName,
  isPageFileName,
  isSourceFileName,
  MANIFEST_NAME,
  TEMPLATES_NAME,
} from './paths.js';
import { isWrittenBy } from './software.js';
import { isInside, namesIn } from './sound-folder.js';

/**
 * What in a folder is known to be of our making where no manifest vouches for it: by its name and by its form. Nothing
 * else is ever removed or replaced without being asked for.
 */

/** The page's head stands in its first bytes. */
const BYTES_SEEN = 4096;

/**
 * Whether a file of one of our names also has the form that we give it. Links, folders, pipes and what cannot be read
 * do not.
 */
export function isOwnFile(folder: string, name: string): boolean {
  if (!isOwnFileName(name) || name === MANIFEST_NAME) return false; // a manifest is checked by reading it
  const path = join(folder, name);
  try {
    if (!isInside(folder, name) || !lstatSync(path).isFile()) return false;
    if (name.endsWith('.wav')) return isWrittenBy('separate', softwareOf(path));
    const start = readStart(path, BYTES_SEEN)?.toString('latin1') ?? '';
    if ([TEMPLATES_NAME, ACTIVATIONS_NAME, COVARIANCES_NAME].includes(name))
      return start.startsWith('\x93NUMPY\x01\x00');
    return isPageFileName(name) && (isPage(start) || /^nmfSound\(\d+,"/.test(start));
  } catch {
    return false;
  }
}

function isPage(start: string): boolean {
  return /<meta name="generator" content="nmf [^"]*">/.test(start);
}

/**
 * Whether a file could be that of a source, by its name and form. Without a manifest that lists it, such a file is only
 * replaced by another one of its name, and never removed: somebody may have given it that name.
 */
export function isOwnSource(folder: string, name: string): boolean {
  try {
    const isFile = isSourceFileName(name) && lstatSync(join(folder, name)).isFile();
    return isFile && isWrittenBy('separate source', softwareOf(join(folder, name)));
  } catch {
    return false;
  }
}

/**
 * Whether a file that the manifest of its folder lists may go with it. A manifest lists no other names than ours (see
 * manifest.ts), but anyone may have an `index.html` or a `bird.wav`, and lists can be edited: those have to look like ours
 * too, or be empty or a link.
 */
export function isOwnWhenListed(folder: string, name: string): boolean {
  const isOfSource = isSourceFileName(name);
  if (!isOwnFileName(name) && !isOfSource) return false;
  if (name === MANIFEST_NAME || !(isPageFileName(name) || isOfSource)) return true;
  if (!isInside(folder, name)) return false;
  const path = join(folder, name);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined || !stat.isFile() || stat.size === 0) return true;
  return isOfSource ? isOwnSource(folder, name) : isOwnFile(folder, name);
}

/**
 * Whether a folder holds a separation that has lost its manifest, and nothing but that: a workflow engine deletes the
 * file that a failed job was to make. Mixes that `combine` wrote there do not count against it. At least one component or
 * source must be there, for the other names and forms may be somebody's own.
 */
export function holdsOwnFilesOnly(folder: string): boolean {
  const names = namesIn(folder);
  const isOwnSound = (name: string) =>
    name.endsWith('.wav') && (isOwnFile(folder, name) || isOwnSource(folder, name));
  const isOwn = (name: string) => isOwnFile(folder, name) || isOwnSound(name) || isOwnMix(folder, name);
  return names.some(isOwnSound) && names.every(isOwn);
}

function isOwnMix(folder: string, name: string): boolean {
  const path = join(folder, name);
  const isMix = () => lstatSync(path).isFile() && isWrittenBy('combine', softwareOf(path));
  return !isOwnFileName(name) && (orUndefined(isMix) ?? false);
}
