import {
  assertAbortSignal,
  assertCallback,
  assertFlag,
  assertNumber,
  assertOptions,
  assertPath,
  type Checks,
  unchecked,
} from '../arguments.js';
import { type BitDepth, checkBitDepth } from '../audio/index.js';
import type { Spelling } from '../text/index.js';
import { assertChoice, type Choice } from './choice.js';

/** Which components, and which part of them. */
export interface MixdownRequest extends Choice {
  /**
   * The file of the recording that the folder was made from. The components are then computed again, from it and the
   * factors in the folder, the same samples as in their files, which are not needed. Default: the files are read.
   */
  readonly recording?: string | undefined;
  /** Where to begin, in seconds. Default: the beginning. */
  readonly startSeconds?: number | undefined;
  /** Where to end, in seconds. Default: the end. */
  readonly endSeconds?: number | undefined;
}

/** How far a mix is, in samples per channel. */
export interface MixProgress {
  /** Samples mixed so far. */
  readonly done: number;
  /** All that will be mixed. */
  readonly of: number;
}

/** Which components are added up, which part of them, and how loud. */
export interface CombineOptions extends MixdownRequest {
  /** Stops the work when aborted; the call rejects with an NmfError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Gain in dB, from -200 to 200, applied after `normalize`. Default 0. */
  readonly gainDb?: number | undefined;
  /** Scale the sum so that its peak is full scale. Default false. */
  readonly normalize?: boolean | undefined;
  /** Called with the samples mixed so far and their total. */
  readonly onProgress?: ((progress: MixProgress) => void) | undefined;
}

/** How a sum of components is written, besides what is added up. */
export interface CombineToFileOptions extends CombineOptions {
  /** Sample format of the file. Default `32f`. */
  readonly bitDepth?: BitDepth | undefined;
  /** Replace a file that `combine` did not write; never the recording or a part of a separation. Default false. */
  readonly force?: boolean | undefined;
  /** How warnings name options, for a program that has other names for them. Default: as the library does. */
  readonly spelling?: Spelling | undefined;
}

/** @throws NmfError `usage` for anything but a path, or undefined. */
export function assertRecordingPath(name: string, value: unknown): void {
  if (value !== undefined) assertPath(name, value, 'recording.wav');
}

/** What is chosen is checked by {@link assertChoice}. */
const CHOICE_CHECKS: Checks<Choice> = {
  indices: unchecked,
  like: unchecked,
  select: unchecked,
  sources: unchecked,
};

/** Times are checked against the folder. */
const MIX_CHECKS: Checks<Omit<CombineOptions, keyof Choice>> = {
  recording: assertRecordingPath,
  startSeconds: unchecked,
  endSeconds: unchecked,
  gainDb: (name, value) => assertNumber(name, value, 6),
  normalize: assertFlag,
  signal: assertAbortSignal,
  onProgress: assertCallback,
};

/** Of what is written, whatever is chosen. */
export const MIX_FILE_CHECKS: Checks<Omit<CombineToFileOptions, keyof Choice>> = {
  ...MIX_CHECKS,
  bitDepth: checkBitDepth,
  force: assertFlag,
  spelling: assertCallback,
};

/** @throws NmfError `usage`. */
export function assertCombineOptions(options: CombineOptions, toFile = false): void {
  const checks = { ...CHOICE_CHECKS, ...(toFile ? MIX_FILE_CHECKS : MIX_CHECKS) };
  assertOptions(options, checks, "Try { indices: '0,1' }.");
  assertChoice(options);
}
