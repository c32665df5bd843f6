import { assertFlag, assertObject, assertPath, assertPaths, refuse } from '../arguments.js';
import type { NmfError } from '../errors.js';
import type { FindRequest } from './find-recordings.js';

/** Which recordings a batch is made of, and where they go. */
export interface PlanRequest extends FindRequest {
  /** Recordings keep their path below this folder. Default: below the folder argument they were found in, and
   * none for those that were named themselves. */
  readonly base?: string;
}

/** One recording of a batch and where it goes. */
export interface PlannedRecording {
  /** Path of the recording. */
  readonly input: string;
  /** Its separation folder. */
  readonly folder: string;
  /** Why it cannot be separated, where that shows before any work. */
  readonly problem?: NmfError;
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

export function assertPlanRequest(request: PlanRequest): void {
  assertObject('request', request, 'Try { paths: ["recordings"], recursive: true, output: "out" }.');
  const { paths, recursive, output, base } = request;
  assertPaths('request.paths', paths, 'recordings');
  assertFlag('request.recursive', recursive);
  assertPath('request.output', output, 'out');
  if (base !== undefined) assertPath('request.base', base, 'recordings');
}
