import { isUtf8 } from 'node:buffer';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { describeIoError, OTHER_SUFFIXES, printableName, WAV_SUFFIXES } from '../../audio/index.js';
import { NmfError } from '../../errors.js';
import { isSameFile, MANIFEST_NAME } from '../../folder/index.js';

/** A recording that was named, or found in a folder. */
export interface FoundRecording {
  /** As messages and the system know it. */
  readonly path: string;
  /** The folder argument it was found in; undefined for one that was named itself. */
  readonly root?: string;
  /** Why it cannot be separated, where that shows already. */
  readonly problem?: NmfError;
}

export interface FoundRecordings {
  readonly recordings: readonly FoundRecording[];
  /** Files in the folders that sound like recordings of other formats, counted by extension such as `.flac`. */
  readonly passedOver: ReadonlyMap<string, number>;
}

export interface FindRequest {
  /** Files and folders. */
  readonly paths: readonly string[];
  /** Search folders and the folders in them. */
  readonly recursive: boolean;
  /** The folder that results go to; never searched. */
  readonly output: string;
}

/**
 * Finds the recordings that paths lead to, those of a folder in the order of their names. In folders, hidden
 * files and folders, separation folders and the output folder are passed over; links to files are followed,
 * links to folders are not, so that the search ends.
 */
export function findRecordings({ paths, recursive, output }: FindRequest): FoundRecordings {
  const recordings: FoundRecording[] = [];
  const passedOver = new Map<string, number>();

  const search = (folder: string, root: string): void => {
    let entries: Entry[];
    try {
      entries = readFolder(folder);
    } catch (error) {
      recordings.push({ path: folder, root, problem: describeIoError(error, 'read', folder) });
      return;
    }
    for (const { name, path, kind, isNamedInUtf8 } of entries) {
      if (name.startsWith('.')) continue;
      if (kind === 'folder') {
        if (!isNamedInUtf8) recordings.push({ path, root, problem: notUtf8(path) });
        else if (!existsSync(join(path, MANIFEST_NAME)) && !isSameFile(path, output)) search(path, root);
        continue;
      }
      const extension = extname(name).toLowerCase();
      if (WAV_SUFFIXES.includes(extension)) {
        recordings.push({ path, root, ...(!isNamedInUtf8 && { problem: notUtf8(path) }) });
      } else if (OTHER_SUFFIXES.includes(extension)) {
        passedOver.set(extension, (passedOver.get(extension) ?? 0) + 1);
      }
    }
  };

  for (const path of paths) {
    if (!isFolder(path)) recordings.push({ path });
    else if (recursive) search(path, path);
    else recordings.push({ path, problem: folderWithoutRecursive(path) });
  }
  return { recordings, passedOver };
}

/** Whether a path leads to a folder; what cannot be looked at counts as a file, and fails when it is read. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

export function folderWithoutRecursive(path: string): NmfError {
  const text = `cannot read ${printableName(path)}: it is a folder. Add --recursive to separate what is in it.`;
  return new NmfError('input', text);
}

interface Entry {
  readonly name: string;
  readonly path: string;
  readonly kind: 'file' | 'folder';
  readonly isNamedInUtf8: boolean;
}

/** What a folder holds, by name; links to files count as files, and anything else is left out. */
function readFolder(folder: string): Entry[] {
  const entries: Entry[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true, encoding: 'buffer' })) {
    const bytes = entry.name as unknown as Uint8Array;
    const name = Buffer.from(bytes).toString('utf8');
    const path = join(folder, name);
    const isFile = entry.isFile() || (entry.isSymbolicLink() && leadsToFile(path));
    if (!isFile && !entry.isDirectory()) continue;
    entries.push({ name, path, kind: isFile ? 'file' : 'folder', isNamedInUtf8: isUtf8(bytes) });
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

/** A link that leads nowhere counts: separating it says so. */
function leadsToFile(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
  } catch {
    return true;
  }
}

function notUtf8(path: string): NmfError {
  return new NmfError('input', `the name of ${printableName(path)} is not UTF-8. Rename it.`);
}
