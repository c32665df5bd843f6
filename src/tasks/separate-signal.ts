import { availableParallelism } from 'node:os';
import ndarray, { type NdArray } from 'ndarray';
import type { Checks } from '../arguments.js';
import { type AudioSignal, assertSound, signalLength } from '../audio/index.js';
import { NmfError } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import { resolveRegion } from '../mixdown/region.js';
import {
  assertSeparateOptions,
  type ComponentDescription,
  pickSeparateOptions,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  type SeparateOptions,
  shareOfSource,
} from '../separation/index.js';
import { byName, spell } from '../text/index.js';
import type { ComputingThread } from '../threads/computing-thread.js';
import type { RunOptions } from '../threads/index.js';
import { RUN_CHECKS } from '../threads/run-options.js';
import { readKnown, SOURCE_CHECKS, type SourceOptions } from './known-sources.js';

/** One component of a signal: what it sounds like, and numbers that help to choose it. */
export interface SeparatedComponent extends ComponentDescription {
  /** The component's sound: as long and with as many channels as the input, at the working sample rate. */
  readonly signal: AudioSignal;
}

/** A named source of a signal: one of a model, one that is marked, or the rest. */
export interface SeparatedSource {
  /** Such as `bird`, or `rest` for what none of the others is. */
  readonly name: string;
  /** Indices of its components, in a row. */
  readonly components: readonly number[];
  /** Sum of the shares of its components. */
  readonly energyShare: number;
  /** Its sound, as that of a component. */
  readonly signal: AudioSignal;
}

/** What separating a signal gave. */
export interface SeparateResult {
  /** Loudest first, and in the order of the sources where there are any. Their signals add up to the (resampled) input. */
  readonly components: readonly SeparatedComponent[];
  /** Their signals add up to the input too. None without models and marks. */
  readonly sources: readonly SeparatedSource[];
  /** Spectral templates W [bins x S], each summing to 1. */
  readonly templates: NdArray<Float64Array>;
  /** Activations H [S x frames]; W H approximates the magnitude spectrogram. */
  readonly activations: NdArray<Float64Array>;
  /** All that decided the result, as resolved for the signal. */
  readonly options: ResolvedSeparateOptions;
  /** How the factorisation went. */
  readonly result: Manifest['result'];
  /** One line each: what may not have been meant, what the marks show too little of. */
  readonly warnings: readonly string[];
}

/**
 * Separates a signal in memory, on a thread that the caller provides; see {@link separate}.
 *
 * @throws NmfError `usage`, `input`, `memory` or `cancelled`.
 */
export async function separateSignalOn(
  thread: ComputingThread,
  signal: AudioSignal,
  options: SeparateOptions & SourceOptions & RunOptions,
): Promise<SeparateResult> {
  assertSound(signal);
  if (signalLength(signal) === 0) {
    throw new NmfError(
      'input',
      'signal must hold at least one sample, got none: there is nothing to separate.',
    );
  }
  assertSeparateOptions(options, CHECKS);
  const { known, separation } = readKnown(options);
  const asked = pickSeparateOptions(separation, CHECKS);
  const resolved = resolveSeparateOptions(asked, signal.sampleRate);
  const { startSeconds, endSeconds } = resolved;
  const { start, end } = resolveRegion(startSeconds, endSeconds, signal.sampleRate, signalLength(signal));
  const isWhole = start === 0 && end === signalLength(signal);
  const channels = signal.channels.map((samples) => (isWhole ? samples : samples.slice(start, end)));
  const sound = { sampleRate: signal.sampleRate, channels };
  const job = await thread.run(
    {
      ...{
        kind: 'signal',
        signal: sound,
        options: resolved,
        threads: options.threads ?? availableParallelism(),
      },
      known: known && {
        ...known,
        recordedSamples: signalLength(signal),
        startSeconds: start / signal.sampleRate,
      },
    },
    { signal: options.signal, onProgress: options.onProgress },
  );
  const { bins, frames } = job.result;
  const components = job.components.length;
  return {
    components: job.components.map((part, i) => ({ ...job.descriptions[i], signal: part })),
    templates: ndarray(job.templates, [bins, components], [components, 1]),
    activations: ndarray(job.activations, [components, frames], [1, components]),
    options: { ...resolved, components },
    sources: job.sources.map((source) => ({
      ...source,
      energyShare: shareOfSource(source, job.descriptions),
    })),
    result: job.result,
    warnings: job.warnings.map((said) => spell(said, byName)),
  };
}

const CHECKS: Checks<RunOptions & SourceOptions> = { ...RUN_CHECKS, ...SOURCE_CHECKS };
