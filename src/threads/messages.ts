import type { BitDepth } from '../audio/index.js';
import type { AudioShape, AudioSignal } from '../audio/signal.js';
import type { ErrorRecord } from '../errors.js';
import type { Manifest, ModelSettings, ModelSource, Written } from '../folder/index.js';
import type {
  ComponentDescription,
  Heard,
  JoinMessage,
  KnownSources,
  NamedTemplates,
  Progress,
  ResolvedSeparateOptions,
  SeparateOptions,
  SuggestedSource,
} from '../separation/index.js';
import type { Phrase } from '../text/index.js';
import type { RelayEnd } from './byte-relay.js';

/** What is known of the sources of a recording, and how its manifest tells which models that came from. */
export interface KnownJob extends KnownSources {
  readonly models: readonly NamedTemplates[];
  /** As of the manifest; undefined without models. */
  readonly modelsSha256: string | undefined;
}

/** What is written into a staging folder. */
export interface OutputJob {
  /** The folder that files are written into; the caller's from beginning to end. */
  readonly staging: string;
  readonly bitDepth: BitDepth;
  /** Which signals to write. */
  readonly write: Written;
  /** Whether to write the listening page too. */
  readonly page: boolean;
  /** The source whose likely components are marked. Default none. */
  readonly suggest?: SuggestedSource | undefined;
}

/** Separate a file into a staging folder. */
export interface FileJob extends OutputJob {
  readonly kind: 'file';
  /** Path of the recording; of a stream what messages call it. */
  readonly input: string;
  /** Where the recording comes from when it is a stream. */
  readonly stream?: RelayEnd | undefined;
  readonly options: SeparateOptions;
  /** Threads that compute it at most. */
  readonly threads: number;
  /** What is known of its sources. Default: nothing. */
  readonly known?: KnownJob | undefined;
  /** Refuse any recording but one of these bytes, with this message. Default: take any. */
  readonly onlyIf?: { readonly sha256: string; readonly refusal: Phrase } | undefined;
}

/** Fit a separation again with what its listener said, into a staging folder. */
export interface RefineJob extends OutputJob {
  readonly kind: 'refine';
  /** The separation folder. */
  readonly folder: string;
  /** The recording that it was made from. Default: its files add up to that. */
  readonly recording: string | undefined;
  readonly heard: Heard;
  /** Threads that compute it at most. */
  readonly threads: number;
}

/** Learn what sources sound like. */
export interface LearnJob {
  readonly kind: 'learn';
  /** Paths of recordings; one where sources are marked. */
  readonly inputs: readonly string[];
  readonly options: SeparateOptions;
  /** Name of the one source that they hold. */
  readonly name: string;
  /** What is marked, instead. */
  readonly known: KnownSources | undefined;
  /** Threads that compute at most. */
  readonly threads: number;
}

/** Make the listening page of a separation folder, into a staging folder. */
export interface PageJob {
  readonly kind: 'page';
  readonly folder: string;
  /** The recording that it was made from. Default: its files add up to that. */
  readonly recording: string | undefined;
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
  /** What is separated: all of a signal or a part. */
  readonly signal: AudioSignal;
  readonly options: ResolvedSeparateOptions;
  /** What is known of its sources. Default: nothing. */
  readonly known?: KnownSignal | undefined;
  /** Threads that compute it at most. */
  readonly threads: number;
}

/** What is known of the sources of a signal, whose marks are in seconds of all of it. */
export interface KnownSignal extends KnownSources {
  /** Samples per channel of all of it, and where the part begins that is separated. */
  readonly recordedSamples: number;
  readonly startSeconds: number;
}

export type Job = FileJob | HeaderJob | LearnJob | PageJob | RefineJob | SignalJob;

export interface FileJobResult {
  readonly manifest: Manifest;
  readonly warnings: readonly Phrase[];
}

export interface LearnJobResult {
  readonly settings: ModelSettings;
  /** Row-major [bins x S]. */
  readonly templates: Float64Array;
  readonly sources: readonly ModelSource[];
  readonly warnings: readonly Phrase[];
}

export interface PageJobResult {
  readonly manifest: Manifest;
}

/** The length shows only at the end of the stream. */
export type HeaderJobResult = Omit<AudioShape, 'samples'>;

export interface SignalJobResult {
  readonly components: readonly AudioSignal[];
  /** None where nothing is named. */
  readonly sources: readonly (ModelSource & { readonly signal: AudioSignal })[];
  /** One sentence each. */
  readonly warnings: readonly Phrase[];
  readonly descriptions: readonly ComponentDescription[];
  /** Row-major [bins x S]. */
  readonly templates: Float64Array;
  /** Row-major [frames x S]. */
  readonly activations: Float64Array;
  readonly result: Manifest['result'];
}

export type JobResult<J extends Job> = J extends FileJob | RefineJob
  ? FileJobResult
  : J extends HeaderJob
    ? HeaderJobResult
    : J extends LearnJob
      ? LearnJobResult
      : J extends PageJob
        ? PageJobResult
        : SignalJobResult;

/** All that the caller's thread sends: jobs to a computing thread, one join message to each of its helpers. */
export type ToThread = Job | { readonly kind: 'join'; readonly join: JoinMessage };

/**
 * All that a computing thread and its helpers send: of a job any number of the first three, then one of `done`, `failed`
 * and `bug`; of a helper `left` when it was stopped, or what went wrong.
 */
export type FromThread =
  | { readonly kind: 'progress'; readonly progress: Progress }
  /** So many helpers will be asked to join soon: they can start meanwhile. */
  | { readonly kind: 'expect'; readonly count: number }
  /** Each of these goes to a helper. */
  | { readonly kind: 'join'; readonly joins: readonly JoinMessage[] }
  | { readonly kind: 'done'; readonly result: JobResult<Job> }
  | { readonly kind: 'failed'; readonly error: ErrorRecord }
  | { readonly kind: 'bug'; readonly error: Error }
  | { readonly kind: 'left' };
