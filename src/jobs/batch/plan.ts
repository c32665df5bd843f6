import { basename, dirname, extname, join, normalize, relative, resolve, sep } from 'node:path';
import { printableName } from '../../audio/index.js';
import { NmfError } from '../../errors.js';
import { pipeIdentity } from '../pipes.js';
import { type FindRequest, type FoundRecording, findRecordings } from './find-recordings.js';

export interface PlanRequest extends FindRequest {
  /** Recordings keep their path below this folder. Default: below the folder argument they were found in, and
   * none for those that were named themselves. */
  readonly base?: string;
}

/** One recording of a batch and where it goes. */
export interface PlannedRecording {
  readonly input: string;
  /** Its separation folder. */
  readonly folder: string;
  /** Why it cannot be separated, where that shows before any work. */
  readonly problem?: NmfError;
}

export interface Plan {
  readonly recordings: readonly PlannedRecording[];
  /** Files of other formats that were passed over in folders, counted by extension such as `.flac`. */
  readonly passedOver: ReadonlyMap<string, number>;
}

/**
 * Finds the recordings of a batch and gives each a folder of its own: below `output`, under the recording's
 * name without its extension, in folders as below `base`. A recording that is named twice is separated once; so is a
 * pipe, by whatever names.
 *
 * @throws NmfError `usage` when two recordings would be written to one folder, one folder would lie in another,
 *   or a recording lies outside `base`; `input` when there is no recording at all.
 */
export function planBatch(request: PlanRequest): Plan {
  const { recordings: found, passedOver } = findRecordings(request);
  const seen = new Set<string>();
  const recordings = found
    .filter(({ path }) => {
      const identity = pipeIdentity(path) ?? resolve(path);
      return !seen.has(identity) && seen.add(identity);
    })
    .map(
      (recording): PlannedRecording => ({
        input: recording.path,
        folder: folderFor(recording, request),
        ...(recording.problem && { problem: recording.problem }),
      }),
    );
  if (recordings.length === 0) throw nothingFound(request, passedOver);
  refuseClashes(recordings.filter(({ problem }) => problem === undefined));
  return { recordings, passedOver };
}

function folderFor({ path, root }: FoundRecording, { output, base }: PlanRequest): string {
  const from = base ?? root;
  const below = from === undefined ? basename(path) : relative(from, path);
  if (from !== undefined && (below === '..' || below.startsWith(`..${sep}`) || below === resolve(below))) {
    throw new NmfError(
      'usage',
      `${printableName(path)} does not lie in --base ${printableName(from)}. Name a folder that holds all recordings.`,
    );
  }
  return join(output, dirname(below), withoutExtension(basename(below)));
}

/** `heart.wav` -> `heart`; `..wav` stays, for `.` is no name for a folder. */
function withoutExtension(name: string): string {
  const stem = name.slice(0, name.length - extname(name).length);
  return stem === '' || stem === '.' || stem === '..' ? name : stem;
}

function refuseClashes(recordings: readonly PlannedRecording[]): void {
  const owners = new Map<string, PlannedRecording>();
  for (const recording of recordings) {
    const key = folderKey(recording.folder);
    const other = owners.get(key);
    if (other !== undefined) {
      throw clash(other, recording, `would both be written to ${printableName(recording.folder)}`);
    }
    owners.set(key, recording);
  }
  for (const recording of recordings) {
    const owner = ownerAbove(recording, owners);
    if (owner !== undefined) {
      const [inner, outer] = [recording.folder, owner.folder].map(printableName);
      throw clash(owner, recording, `would be written to ${outer} and, inside it, ${inner}`);
    }
  }
}

/** The recording whose folder this one's would lie in. */
function ownerAbove(
  { folder }: PlannedRecording,
  owners: ReadonlyMap<string, PlannedRecording>,
): PlannedRecording | undefined {
  for (let at = dirname(normalize(folder)); at !== dirname(at); at = dirname(at)) {
    const owner = owners.get(folderKey(at));
    if (owner !== undefined) return owner;
  }
  return undefined;
}

/** Paths with the same key are one folder; these systems' usual file systems do not tell case apart. */
function folderKey(folder: string): string {
  const path = normalize(folder);
  return ['darwin', 'win32'].includes(process.platform) ? path.normalize('NFC').toLowerCase() : path;
}

function clash(a: PlannedRecording, b: PlannedRecording, what: string): NmfError {
  return new NmfError(
    'usage',
    `${printableName(a.input)} and ${printableName(b.input)} ${what}. Rename one, keep their folders apart with --base, or separate them in two runs.`,
  );
}

function nothingFound({ paths, recursive }: PlanRequest, passedOver: Plan['passedOver']): NmfError {
  const where = recursive ? ` in ${paths.map(printableName).join(', ')}` : '';
  const others = passedOver.size === 0 ? '' : ` (but ${describePassedOver(passedOver)})`;
  return new NmfError('input', `there is no recording to separate${where}${others}.`);
}

/** `3 .flac, 1 .mp3`. */
export function describePassedOver(passedOver: Plan['passedOver']): string {
  return [...passedOver].map(([extension, count]) => `${count} ${extension}`).join(', ');
}
