import type { BitDepth } from '../audio/index.js';
import type { AudioShape, AudioSignal } from '../audio/signal.js';
import type { ErrorParts, NmfErrorCode } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import type {
  ComponentDescription,
  JoinMessage,
  Progress,
  ResolvedSeparateOptions,
  SeparateOptions,
} from '../separation/index.js';
import type { Phrase } from '../text/index.js';
import type { RelayEnd } from './byte-relay.js';

/** Separate a file into a staging folder. */
export interface FileJob {
  readonly kind: 'file';
  /** Path of the recording; of a stream what messages call it. */
  readonly input: string;
  /** Where the recording comes from when it is a stream. */
  readonly stream?: RelayEnd | undefined;
  readonly staging: string;
  readonly options: SeparateOptions;
  /** Threads that compute it at most. */
  readonly threads: number;
  readonly bitDepth: BitDepth;
  /** Whether to write the listening page too. */
  readonly page: boolean;
  /** Refuse any recording but one of these bytes, with this message. Default: take any. */
  readonly onlyIf?: { readonly sha256: string; readonly refusal: Phrase } | undefined;
}

/** Make the listening page of a separation folder, into a staging folder. */
export interface PageJob {
  readonly kind: 'page';
  readonly folder: string;
  readonly staging: string;
}

/** Read the header of a WAV file that comes as a stream. */
export interface HeaderJob {
  readonly kind: 'header';
  /** What messages call the stream. */
  readonly input: string;
  readonly stream: RelayEnd;
}

/** Separate a signal in memory. */
export interface SignalJob {
  readonly kind: 'signal';
  readonly signal: AudioSignal;
  readonly options: ResolvedSeparateOptions;
  /** Threads that compute it at most. */
  readonly threads: number;
}

export type Job = FileJob | HeaderJob | PageJob | SignalJob;

export interface FileJobResult {
  readonly manifest: Manifest;
  readonly warnings: readonly (string | Phrase)[];
}

export interface PageJobResult {
  readonly manifest: Manifest;
}

/** The length shows only at the end of the stream. */
export type HeaderJobResult = Omit<AudioShape, 'samples'>;

export interface SignalJobResult {
  readonly components: readonly AudioSignal[];
  readonly descriptions: readonly ComponentDescription[];
  /** Row-major [bins x S]. */
  readonly templates: Float64Array;
  /** Row-major [frames x S]. */
  readonly activations: Float64Array;
  readonly result: Manifest['result'];
}

export type JobResult<J extends Job> = J extends FileJob
  ? FileJobResult
  : J extends HeaderJob
    ? HeaderJobResult
    : J extends PageJob
      ? PageJobResult
      : SignalJobResult;

/**
 * What the worker says: progress, and what it wants of helpers, any number of times, then one of the others. A
 * thread that takes part says `left` when it was stopped, or what went wrong.
 */
export type Message =
  | { readonly kind: 'left' }
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'expect'; readonly count: number }
  | { readonly kind: 'join'; readonly joinMessages: readonly JoinMessage[] }
  | { readonly kind: 'done'; readonly result: JobResult<Job> }
  | {
      readonly kind: 'failed';
      readonly code: NmfErrorCode;
      readonly said: string | Phrase;
      readonly about: ErrorParts;
    }
  | { readonly kind: 'bug'; readonly error: Error };
