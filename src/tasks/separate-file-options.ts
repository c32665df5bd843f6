import {
  assertCallback,
  assertFlag,
  assertOneOf,
  assertPath,
  type Checks,
  type Decided,
  refuse,
  withDefaults,
} from '../arguments.js';
import { type BitDepth, checkBitDepth } from '../audio/index.js';
import type { Written } from '../folder/index.js';
import {
  assertSeparateOptions,
  pickSeparateOptions,
  type SeparateOptions,
  type SuggestedSource,
} from '../separation/index.js';
import { byName, type Spelling } from '../text/index.js';
import type { RunOptions } from '../threads/index.js';
import { RUN_CHECKS } from '../threads/run-options.js';
import {
  checkWritten,
  type KnownRequest,
  readKnown,
  SOURCE_CHECKS,
  type SourceOptions,
} from './known-sources.js';

/** How a separation folder is written. */
export interface FolderOptions {
  /** Sample format of the component files: 16 or 24-bit integers or 32-bit float. Default `32f`. */
  bitDepth?: BitDepth | undefined;
  /** Write into a folder that is neither empty nor a separation folder. Default false. */
  force?: boolean | undefined;
  /**
   * What of a separation that is there already may be replaced: `any`, or only one of the `same-recording`, that is of
   * the same bytes. Default `any`; `force` takes any too.
   */
  replace?: 'any' | 'same-recording' | undefined;
  /**
   * Which signals to write: a file for each of the `components`, for each of the `sources`, for `all` of both, or for
   * `none`. Default `components`, and `sources` where there are models or marks.
   */
  write?: Written | undefined;
  /** Write the listening page, `index.html`. Default true. */
  page?: boolean | undefined;
  /** How warnings name options, for a program that has other names for them. Default: as the library does. */
  spelling?: Spelling | undefined;
}

/** What separating a recording into a folder may be asked for. */
export interface SeparateFileOptions extends SeparateOptions, SourceOptions, FolderOptions, RunOptions {
  /**
   * The source whose likely components the manifest and the page mark as suggested, with a confidence: `heart`. Nothing
   * else depends on it. Default none.
   */
  suggest?: SuggestedSource | undefined;
}

/** The separation of a file as asked for: checked as far as that is possible without the recording. */
export interface FileRequest extends Decided<FolderOptions>, Pick<KnownRequest, 'known' | 'names'> {
  readonly separation: SeparateOptions;
  readonly suggest: SuggestedSource | undefined;
  readonly run: RunOptions;
}

const DEFAULTS: Omit<Decided<FolderOptions>, 'write'> = {
  bitDepth: '32f',
  force: false,
  replace: 'any',
  page: true,
  spelling: byName,
};

const CHECKS: Checks<FolderOptions & RunOptions & SourceOptions & Pick<SeparateFileOptions, 'suggest'>> = {
  ...RUN_CHECKS,
  ...SOURCE_CHECKS,
  bitDepth: checkBitDepth,
  force: assertFlag,
  replace: (name, value) => assertOneOf(name, value, ['any', 'same-recording']),
  write: checkWritten,
  page: assertFlag,
  suggest: (name, value) => assertOneOf(name, value, ['heart']),
  spelling: assertCallback,
};

/**
 * Checks options and fills in the defaults of those that do not depend on the recording.
 *
 * @param others - The checks of further options that the call takes.
 * @throws NmfError `usage`.
 */
export function readFileOptions<T extends SeparateFileOptions>(
  options: T,
  others?: Checks<Omit<T, keyof SeparateFileOptions>>,
): FileRequest {
  const checks = { ...CHECKS, ...others };
  assertSeparateOptions<SeparateFileOptions>(options, checks);
  const { separation: asked, ...known } = readKnown<SeparateFileOptions>(options);
  const separation = pickSeparateOptions(asked, checks);
  const { signal, onProgress, threads, workerUrl, suggest } = options;
  const run = { signal, onProgress, threads, workerUrl };
  return { ...withDefaults(options, DEFAULTS), ...known, separation, run, suggest };
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
  refuse('input', 'a path, or a stream of bytes', input, 'Try "recording.wav". For samples use separate.');
}
