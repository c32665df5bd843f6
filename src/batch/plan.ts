import { basename, dirname, join, normalize, relative, resolve, sep } from 'node:path';
import { withoutSuffix } from '../audio/index.js';
import { pipeIdentity } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import { isSeparationFolder } from '../folder/index.js';
import { option, phrase, printableName, withOutput } from '../text/index.js';
import { withoutDroppedEnd } from '../text/windows-name.js';
import { type FoundRecording, findRecordings, type PassedOver } from './find-recordings.js';
import { describePassedOver } from './passed-over.js';
import { assertPlanRequest, type PlannedRecording, type PlanRequest } from './plan-request.js';

/** Recordings of a batch, each with a folder of its own. */
export interface Plan {
  /** In the order of their names; those that were named themselves where they stand. */
  readonly recordings: readonly PlannedRecording[];
  /** What lies in the folders and may be missed: other formats, copies, linked folders. */
  readonly passedOver: readonly PassedOver[];
}

/**
 * Finds the recordings of a batch and gives each a folder of its own: below `output`, under the recording's
 * name without the suffix of a sound file, in folders as below `base`. A recording that is named twice is separated
 * once; so is a pipe, by whatever names.
 *
 * @throws NmfError `usage` when two recordings would be written to one folder, one folder would lie in another,
 *   or a recording lies outside `base`; `output` when one would lie in a separation folder that is there already;
 * `input` when there is no recording at all.
 */
export function planBatch(request: PlanRequest): Plan {
  assertPlanRequest(request);
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
        problem: recording.problem,
      }),
    );
  if (recordings.length === 0) throw nothingFound(request, passedOver);
  const sound = recordings.filter(({ problem }) => problem === undefined);
  refuseClashes(sound);
  refuseNesting(sound, request.output);
  return { recordings, passedOver };
}

function folderFor({ path, root }: FoundRecording, { output, base }: PlanRequest): string {
  const from = base ?? root;
  const below = from === undefined ? basename(path) : relative(from, path);
  if (from !== undefined && (below === '..' || below.startsWith(`..${sep}`) || below === resolve(below))) {
    const remedy = 'Name a folder that holds all recordings.';
    const said = phrase`${printableName(path)} does not lie in ${option('base')} ${printableName(from)}. ${remedy}`;
    throw new NmfError('usage', said, { option: 'base', value: from, remedy });
  }
  const name = withoutSuffix(basename(below));
  return join(output, dirname(below), process.platform === 'win32' ? withoutDroppedEnd(name) : name);
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

/**
 * A folder that a single recording was separated into is not the place for those of several: readers could not tell
 * which files belong to which, and the next single one would replace what it was written over.
 */
function refuseNesting(recordings: readonly PlannedRecording[], output: string): void {
  const top = resolve(output);
  const parents = new Map<string, string>();
  for (const { folder } of recordings) {
    for (let at = dirname(folder); !parents.has(resolve(at)); at = dirname(at)) {
      const path = resolve(at);
      if (path !== top && !path.startsWith(top.endsWith(sep) ? top : `${top}${sep}`)) break;
      parents.set(path, at);
    }
  }
  for (const parent of parents.values()) {
    if (!isSeparationFolder(parent)) continue;
    throw new NmfError(
      'output',
      phrase`${printableName(parent)} is the separation folder of one recording, and those of several would lie inside it. Choose another folder${withOutput()}, or move that one away.`,
    );
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
    phrase`${printableName(a.input)} and ${printableName(b.input)} ${what}. Rename one, keep their folders apart with ${option('base')}, or separate them in two runs.`,
  );
}

function nothingFound({ paths, recursive }: PlanRequest, passedOver: Plan['passedOver']): NmfError {
  const where = recursive ? ` in ${paths.map(printableName).join(', ')}` : '';
  const notes = describePassedOver(passedOver).flatMap((note) => phrase`; ${note}`);
  return new NmfError(
    'input',
    phrase`there is no recording to separate${where}${notes.length > 0 ? notes : '.'}`,
  );
}
