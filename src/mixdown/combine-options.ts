import {
  assertAbortSignal,
  assertCallbacks,
  assertFlag,
  assertNumber,
  assertOptions,
  namesOf,
} from '../arguments.js';
import { assertBitDepth, type BitDepth } from '../audio/index.js';
import type { Spelling } from '../text/index.js';
import type { MixdownRequest } from './mixdown.js';

export interface CombineOptions extends MixdownRequest {
  /** Stops the work when aborted; the call rejects with an NmfError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Gain in dB, from -200 to 200, applied after `normalize`. Default 0. */
  readonly gainDb?: number | undefined;
  /** Scale the sum so that its peak is full scale. Default false. */
  readonly normalize?: boolean | undefined;
  /** Called with the samples mixed so far and their total. */
  readonly onProgress?: ((progress: { readonly done: number; readonly of: number }) => void) | undefined;
}

export interface CombineToFileOptions extends CombineOptions {
  /** Sample format of the file. Default `32f`. */
  readonly bitDepth?: BitDepth | undefined;
  /** Replace a file that `combine` did not write; never the recording or a part of a separation. Default false. */
  readonly force?: boolean | undefined;
  /** How warnings name options, for a program that has other names for them. Default: as the library does. */
  readonly spelling?: Spelling | undefined;
}

const OPTIONS = namesOf<CombineOptions>({
  ...{ indices: true, startSeconds: true, endSeconds: true, gainDb: true, normalize: true },
  ...{ signal: true, onProgress: true },
});

/** Names of the options that only concern a file. */
export const FILE_OPTIONS = namesOf<Omit<CombineToFileOptions, keyof CombineOptions>>({
  bitDepth: true,
  force: true,
  spelling: true,
});

/**
 * What is to be added up; indices and times are checked against the folder.
 *
 * @param others - Names of further options that the call takes.
 * @throws NmfError `usage`.
 */
export function assertCombineOptions(options: CombineToFileOptions, others: readonly string[] = []): void {
  assertOptions(options, [...OPTIONS, ...others], "Try { indices: '0,1' }.");
  const { gainDb, normalize, signal, onProgress, bitDepth, force, spelling } = options;
  assertNumber('gainDb', gainDb, Number.NEGATIVE_INFINITY, 6);
  assertFlag('normalize', normalize);
  assertFlag('force', force);
  assertAbortSignal('signal', signal);
  assertCallbacks({ onProgress, spelling });
  if (bitDepth !== undefined) assertBitDepth(bitDepth);
}
