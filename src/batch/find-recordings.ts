import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CONVERTED_SUFFIXES,
  DECODED_SUFFIXES,
  findDecoder,
  PLAIN_SUFFIXES,
  soundSuffix,
  WAV_SUFFIXES,
  withoutSuffix,
} from '../audio/index.js';
import { orUndefined } from '../disk/attempt.js';
import { describeIoError } from '../disk/index.js';
import { isFolder } from '../disk/names.js';
import { NmfError } from '../errors.js';
import { isSameFile, MANIFEST_NAME } from '../folder/index.js';
import { option, phrase, printableName, shellPath } from '../text/index.js';

/** A recording that was named, or found in a folder. */
export interface FoundRecording {
  /** As messages and the system know it. */
  readonly path: string;
  /** The folder argument it was found in; undefined for one that was named itself. */
  readonly root?: string | undefined;
  /** Why it cannot be separated, where that shows already. */
  readonly problem?: NmfError | undefined;
}

export interface FoundRecordings {
  readonly recordings: readonly FoundRecording[];
  /** What lies in the folders and may be missed. */
  readonly passedOver: readonly PassedOver[];
}

/** Something that a search of folders left out. */
export interface PassedOver {
  /** As messages and the system know it. */
  readonly path: string;
  /** Sound that cannot be read, a second copy of a recording, or a link to a folder, which is not followed. */
  readonly why: 'format' | 'copy' | 'linked-folder';
}

/** Where recordings are searched. */
export interface FindRequest {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Search folders and the folders in them. */
  readonly recursive: boolean;
  /** The folder that results go to; never searched. */
  readonly output: string;
  /** Whether compressed formats can be read. Default: where the package that decodes them is installed. */
  readonly otherFormats?: boolean | undefined;
}

/**
 * Finds the recordings that paths lead to, those of a folder in the order of their names. In folders, hidden
 * files and folders, separation folders and the output folder are passed over; links to files are followed,
 * links to folders are not, so that the search ends. Of copies of a recording in several formats a WAV is taken, or
 * what has lost least.
 */
export function findRecordings(request: FindRequest): FoundRecordings {
  const { paths, recursive, output, otherFormats = findDecoder() !== undefined } = request;
  const isReadable = (format: number) => format < (otherFormats ? RANKED.length : DECODED);
  const recordings: FoundRecording[] = [];
  const passedOver: PassedOver[] = [];

  const search = (folder: string, root: string): void => {
    let entries: Entry[];
    try {
      entries = readFolder(folder);
    } catch (error) {
      recordings.push({ path: folder, root, problem: describeIoError(error, 'read', folder) });
      return;
    }
    const shown = entries.filter(({ name }) => !name.startsWith('.'));
    const best = bestFormats(shown, isReadable);
    for (const { name, path, kind, problem } of shown) {
      if (kind === 'file') {
        const format = formatOf(name);
        if (format === undefined) continue;
        if (format > (best.get(withoutSuffix(name)) ?? format)) passedOver.push({ path, why: 'copy' });
        else if (!isReadable(format)) passedOver.push({ path, why: 'format' });
        else recordings.push({ path, root, problem });
      } else if (problem !== undefined) recordings.push({ path, root, problem });
      else if (existsSync(join(path, MANIFEST_NAME)) || isSameFile(path, output)) continue;
      else if (kind === 'folder') search(path, root);
      else passedOver.push({ path, why: 'linked-folder' });
    }
  };

  for (const path of paths) {
    if (!isFolder(path)) recordings.push({ path });
    else if (recursive) search(path, path);
    else recordings.push({ path, problem: folderWithoutRecursive(path) });
  }
  return { recordings, passedOver };
}

/** Suffixes by rank, best first: WAV and what else is read here, what a decoder reads, what has to be converted. */
const RANKED: readonly (readonly string[])[] = [
  WAV_SUFFIXES,
  ...[...PLAIN_SUFFIXES, ...DECODED_SUFFIXES].map((suffix) => [suffix]),
];
const DECODED = 1 + PLAIN_SUFFIXES.length;

/** The rank of a format, from a file's name; undefined where it does not sound like a recording. */
function formatOf(name: string): number | undefined {
  const suffix = soundSuffix(name);
  if (CONVERTED_SUFFIXES.includes(suffix)) return RANKED.length;
  const rank = RANKED.findIndex((suffixes) => suffixes.includes(suffix));
  return rank < 0 ? undefined : rank;
}

/** The best format that can be read of each recording in a folder, by the name without its suffix. */
function bestFormats(
  entries: readonly Entry[],
  isReadable: (format: number) => boolean,
): ReadonlyMap<string, number> {
  const best = new Map<string, number>();
  for (const { name, kind } of entries) {
    const format = kind === 'file' ? formatOf(name) : undefined;
    if (format === undefined || !isReadable(format)) continue;
    best.set(withoutSuffix(name), Math.min(format, best.get(withoutSuffix(name)) ?? format));
  }
  return best;
}

export function folderWithoutRecursive(path: string): NmfError {
  const remedy = existsSync(join(path, MANIFEST_NAME))
    ? `a separation folder. To add up its components: nmf combine ${shellPath(path)} --indices 0 -o mix.wav`
    : phrase`a folder. Add ${option('recursive', true)} to separate what is in it.`;
  return new NmfError('input', phrase`cannot read ${printableName(path)}: it is ${remedy}`);
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'linked-folder';
  /** Its name is not UTF-8. */
  readonly problem: NmfError | undefined;
}

/** What a folder holds, by name; links to files count as files, and what is neither file nor folder is left out. */
function readFolder(folder: string): Entry[] {
  const entries: Entry[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const bytes = entry.name as unknown as Uint8Array;
    const name = Buffer.from(bytes).toString('utf8');
    const path = join(folder, name);
    const kind = entry.isSymbolicLink() ? kindBehind(path) : entry.isFile() ? 'file' : 'folder';
    if (kind === undefined || (kind === 'folder' && !entry.isDirectory())) continue;
    entries.push({ name, path, kind, problem: isUtf8(bytes) ? undefined : notUtf8(path) });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** What a link leads to. One that leads nowhere, or in a circle, counts as a file: separating it says so. */
function kindBehind(link: string): Entry['kind'] | undefined {
  const stat = orUndefined(() => statSync(link));
  if (stat?.isDirectory()) return 'linked-folder';
  return stat === undefined || stat.isFile() ? 'file' : undefined;
}

function notUtf8(path: string): NmfError {
  return new NmfError('input', `the name of ${printableName(path)} is not UTF-8. Rename it.`);
}
