/** What the tasks of the library are asked for, checked before any of it is used; each throws an NmfError `usage`. */
import {
  assertAbortSignal,
  assertCallbacks,
  assertFlag,
  assertObject,
  assertPath,
  assertPaths,
  refuse,
} from '../arguments.js';
import { assertBitDepth } from '../audio/index.js';
import { pickSeparateOptions } from '../separation/index.js';
import { assertCount } from './batch/load.js';
import type { PlannedRecording, PlanRequest } from './batch/plan.js';
import type { CombineToFileOptions } from './combine.js';
import type { RunOptions } from './run-job.js';
import type { RecordingInput, SeparateFileOptions } from './separate-file.js';

export function assertRunOptions({ signal, onProgress, threads }: RunOptions): void {
  assertAbortSignal('options.signal', signal);
  assertCallbacks({ 'options.onProgress': onProgress });
  assertCount('--threads', threads);
}

/** Options of separating into a folder; those of a separation as far as they do not depend on the recording. */
export function assertFileOptions(options: SeparateFileOptions): void {
  pickSeparateOptions(options);
  assertRunOptions(options);
  const { bitDepth, force, report } = options;
  if (bitDepth !== undefined) assertBitDepth(bitDepth);
  assertFlag('options.force', force);
  assertFlag('options.report', report);
}

/** A recording to separate: a path, or a stream of bytes. */
export function assertRecordingInput(input: RecordingInput): void {
  if (typeof input === 'string') {
    assertPath('input', input, 'recording.wav');
    return;
  }
  const given = input as Partial<AsyncIterable<unknown>> | null | undefined;
  if (typeof given?.[Symbol.asyncIterator] === 'function') return;
  refuse(
    'input',
    'a path, or a stream of bytes',
    input,
    'Try "recording.wav". For samples there is separate.',
  );
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

/** What is to be added up; indices and times are checked against the folder. */
export function assertCombineOptions(options: CombineToFileOptions): void {
  assertObject('options', options, "Try { indices: '0,1' }.");
  const { gainDb, normalize, signal, onProgress, bitDepth } = options;
  if (gainDb !== undefined && typeof gainDb !== 'number') {
    refuse('options.gainDb', 'a number of dB', gainDb, 'Try 6.');
  }
  assertFlag('options.normalize', normalize);
  assertAbortSignal('options.signal', signal);
  assertCallbacks({ 'options.onProgress': onProgress });
  if (bitDepth !== undefined) assertBitDepth(bitDepth);
}
