import {
  assertFlag,
  assertObject,
  assertOptions,
  assertPath,
  assertPaths,
  type Checks,
  refuse,
} from '../arguments.js';
import type { NmfError } from '../errors.js';
import type { FindRequest } from './find-recordings.js';

/** Which recordings a batch is made of, and where they go. */
export interface PlanRequest extends FindRequest {
  /** Recordings keep their path below this folder. Default: below the folder argument they were found in, and
   * none for those that were named themselves. */
  readonly base?: string | undefined;
}

/** One recording of a batch and where it goes. */
export interface PlannedRecording {
  /** Path of the recording. */
  readonly input: string;
  /** Its separation folder. */
  readonly folder: string;
  /** Why it cannot be separated, where that shows before any work. */
  readonly problem?: NmfError | undefined;
}

/** Recordings as a plan gives them. */
export function assertRecordings(recordings: readonly PlannedRecording[]): void {
  if (!Array.isArray(recordings)) {
    refuse('recordings', 'an array of recordings', recordings, 'Try planBatch(…).recordings.');
  }
  for (const [i, recording] of recordings.entries()) {
    const name = `recordings[${i}]`;
    assertObject(name, recording, 'Try { input: "heart.wav", folder: "out/heart" }.');
    assertPath(`${name}.input`, recording.input, 'heart.wav');
    assertPath(`${name}.folder`, recording.folder, 'out/heart');
    if (recording.problem !== undefined && !(recording.problem instanceof Error)) {
      refuse(`${name}.problem`, 'an error', recording.problem, 'Leave it out.');
    }
  }
}

const CHECKS: Checks<PlanRequest> = {
  paths: (name, value) => assertPaths(name, value, 'recordings'),
  recursive: assertFlag,
  output: (name, value) => assertPath(name, value, 'out'),
  otherFormats: assertFlag,
  base: (name, value) => value === undefined || assertPath(name, value, 'recordings'),
};

export function assertPlanRequest(request: PlanRequest): void {
  assertOptions(request, CHECKS, 'Try { paths: ["recordings"], recursive: true, output: "out" }.');
}
