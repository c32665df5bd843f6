import { assertAbortSignal, assertCallbacks, assertFlag, assertObject, refuse } from '../arguments.js';
import { assertBitDepth, type BitDepth } from '../audio/index.js';
import type { MixdownRequest } from './mixdown.js';

export interface CombineOptions extends MixdownRequest {
  /** Stops the work when aborted; the call rejects with an NmfError `cancelled`. */
  readonly signal?: AbortSignal;
  /** Gain in dB, from -200 to 200, applied after `normalize`. Default 0. */
  readonly gainDb?: number;
  /** Scale the sum so that its peak is full scale. Default false. */
  readonly normalize?: boolean;
  /** Called with the samples mixed so far and their total. */
  readonly onProgress?: (progress: { readonly done: number; readonly of: number }) => void;
}

export interface CombineToFileOptions extends CombineOptions {
  /** Sample format of the file. Default `32f`. */
  readonly bitDepth?: BitDepth;
  /** Replace a file that `combine` did not write; never the recording or a part of a separation. Default false. */
  readonly force?: boolean;
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
