import { assertFlag, assertPath, refuse } from '../arguments.js';
import { assertBitDepth, type BitDepth } from '../audio/index.js';
import { pickSeparateOptions, type SeparateOptions } from '../separation/index.js';
import type { RunOptions } from '../threads/index.js';
import { assertRunOptions } from '../threads/run-options.js';

/** What separating a recording into a folder may be asked for. */
export interface SeparateFileOptions extends SeparateOptions, RunOptions {
  /** Sample format of the component files: 16 or 24-bit integers or 32-bit float. Default `32f`. */
  bitDepth?: BitDepth | undefined;
  /** Write into a folder that is neither empty nor a separation folder. Default false. */
  force?: boolean | undefined;
  /**
   * What of a separation that is there already may be replaced: `any`, or only one of the `same-recording`, that is of
   * the same bytes. Default `any`; `force` takes any too.
   */
  replace?: 'any' | 'same-recording' | undefined;
  /** Write the listening page, `index.html`. Default true. */
  page?: boolean | undefined;
}

/** Options of separating into a folder; those of a separation as far as they do not depend on the recording. */
export function assertFileOptions(options: SeparateFileOptions): void {
  pickSeparateOptions(options);
  assertRunOptions(options);
  const { bitDepth, force, page } = options;
  if (bitDepth !== undefined) assertBitDepth(bitDepth);
  assertFlag('options.force', force);
  assertFlag('options.page', page);
}

/**
 * A recording: the path of a file or a pipe, or a stream of a file's bytes. What is no file is read once, to its end,
 * and closed.
 */
export type RecordingInput = string | AsyncIterable<Uint8Array>;

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
