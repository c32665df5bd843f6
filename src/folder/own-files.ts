import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { softwareOf } from '../audio/index.js';
import { orUndefined } from '../disk/attempt.js';
import { readStart } from '../disk/index.js';
import {
  ACTIVATIONS_NAME,
  isOwnFileName,
  isPageFileName,
  isWorkName,
  MANIFEST_NAME,
  TEMPLATES_NAME,
} from './paths.js';
import { isWrittenBy } from './software.js';

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
    if (!lstatSync(path).isFile()) return false;
    if (name.endsWith('.wav')) return isWrittenBy('separate', softwareOf(path));
    const start = readStart(path, BYTES_SEEN)?.toString('latin1') ?? '';
    if (name === TEMPLATES_NAME || name === ACTIVATIONS_NAME) return start.startsWith('\x93NUMPY\x01\x00');
    return isPageFileName(name) && (isPage(start) || /^nmfSound\(\d+,"/.test(start));
  } catch {
    return false;
  }
}

function isPage(start: string): boolean {
  return /<meta name="generator" content="nmf [^"]*">/.test(start);
}

/**
 * Whether a file that the manifest of its folder lists may go with it. A manifest lists no other names than ours (see
 * manifest.ts), but anyone may have an `index.html`, and a list of the page's sound can be edited: those have to look like
 * ours too, or be empty or a link.
 */
export function isOwnWhenListed(folder: string, name: string): boolean {
  if (!isOwnFileName(name)) return false;
  if (!isPageFileName(name) || name === MANIFEST_NAME) return true;
  const path = join(folder, name);
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat === undefined || !stat.isFile() || stat.size === 0 || isOwnFile(folder, name);
}

/**
 * Whether a folder holds a separation that has lost its manifest, and nothing but that: a workflow engine deletes the
 * file that a failed job was to make. Mixes that `combine` wrote there do not count against it. At least one component
 * must be there, for the other names and forms may be somebody's own.
 */
export function holdsOwnFilesOnly(folder: string): boolean {
  const names = readdirSync(folder).filter((name) => !isWorkName(name));
  const isOwn = (name: string) => isOwnFile(folder, name) || isOwnMix(folder, name);
  return names.some((name) => name.endsWith('.wav') && isOwnFile(folder, name)) && names.every(isOwn);
}

function isOwnMix(folder: string, name: string): boolean {
  const path = join(folder, name);
  const isMix = () => lstatSync(path).isFile() && isWrittenBy('combine', softwareOf(path));
  return !isOwnFileName(name) && (orUndefined(isMix) ?? false);
}
