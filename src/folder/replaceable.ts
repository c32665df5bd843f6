import { existsSync, lstatSync } from 'node:fs';
import { basename, join } from 'node:path';
import { withoutSuffix } from '../audio/index.js';
import { orUndefined } from '../disk/attempt.js';
import { isSameFile } from '../disk/names.js';
import { NmfError } from '../errors.js';
import { option, phrase, printableName, withOutput } from '../text/index.js';
import { readManifest, SEPARATE_AGAIN } from './manifest.js';
import { manifestFiles } from './manifest-format.js';
import type { Manifest } from './manifest-schema.js';
import { holdsOwnFilesOnly, isOwnFile, isOwnSource, isOwnWhenListed } from './own-files.js';
import { MANIFEST_NAME, soundFileName } from './paths.js';
import { loadManifest } from './settle.js';
import { assertSoundFolderFree, namesIn } from './sound-folder.js';

export interface WritingRequest {
  readonly folder: string;
  /** Whether a file of this name may be written. */
  readonly writes: (name: string) => boolean;
  /** Write into a folder that is neither empty nor a separation folder, and over foreign files. */
  readonly force: boolean;
  /** Files that are read while writing and so never replaced. */
  readonly inputs: readonly string[];
}

/**
 * Makes sure that nothing but a former separation would be replaced by a new one.
 *
 * @returns The manifest of the former one; undefined where there is none.
 * @throws NmfError `output`; the system's error for a folder that cannot be read.
 */
export function assertReplaceable(request: WritingRequest): Manifest | undefined {
  const { folder, writes, force, inputs } = request;
  const present = namesIn(folder);
  const old = loadManifest(join(folder, MANIFEST_NAME));
  if (old === undefined && present.length > 0 && !force && !holdsOwnFilesOnly(folder)) {
    throw notOurs(request, present);
  }
  const listed = old && manifestFiles(old);
  const isOurs = (name: string) =>
    listed === undefined
      ? isOwnFile(folder, name) || isOwnSource(folder, name)
      : listed.includes(name) && isOwnWhenListed(folder, name);
  if (writes(soundFileName(0))) assertSoundFolderFree(folder);
  for (const name of present) {
    if (!writes(name) && !listed?.includes(name)) continue;
    const path = join(folder, name);
    const input = inputs.find((candidate) => isSameFile(candidate, path));
    if (input !== undefined) {
      throw new NmfError(
        'output',
        phrase`${input} is read as input and would be replaced. Choose another folder${withOutput()}.`,
      );
    }
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      throw new NmfError('output', `${path} is a folder where a file should go. Move it away.`);
    }
    if (writes(name) && !isOurs(name) && !force) {
      throw new NmfError(
        'output',
        phrase`${path} is in the way and not part of the separation there. Move it, or add ${option('force', true)} to replace it.`,
      );
    }
  }
  return old;
}

/** Whether a folder is a separation folder, also one that has lost its manifest. */
export function isSeparationFolder(folder: string): boolean {
  const holdsOne = () => loadManifest(join(folder, MANIFEST_NAME)) !== undefined || holdsOwnFilesOnly(folder);
  return orUndefined(holdsOne) ?? false; // no folder, or a closed one: whoever wants more of it is told
}

function notOurs({ folder, inputs }: WritingRequest, present: readonly string[]): NmfError {
  const shown = printableName(folder);
  const inner = present.find((name) => existsSync(join(folder, name, MANIFEST_NAME)));
  if (inner !== undefined) {
    const own = inputs.map((input) => join(folder, withoutSuffix(basename(input))));
    return new NmfError(
      'output',
      phrase`${shown} is neither empty nor a separation folder, but holds some, such as ${printableName(join(folder, inner))}. Nothing was written. Choose a folder of its own for this recording${withOutput(own[0])}, or add ${option('force', true)} to write beside them.`,
    );
  }
  const why = present.includes(MANIFEST_NAME) ? ` (${manifestProblem(folder)})` : '';
  return new NmfError(
    'output',
    phrase`${shown} is neither empty nor a separation folder${why}, so nothing was written. Choose another folder${withOutput()}, or add ${option('force', true)} to write into it.`,
  );
}

function manifestProblem(folder: string): string {
  try {
    readManifest(folder);
    return `${MANIFEST_NAME} has just changed`;
  } catch (error) {
    if (!(error instanceof NmfError)) throw error;
    return error.message.replace(SEPARATE_AGAIN, '').replace(/\.$/, '');
  }
}
