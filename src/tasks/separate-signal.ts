import { availableParallelism } from 'node:os';
import ndarray, { type NdArray } from 'ndarray';
import { type AudioSignal, assertSound, signalLength } from '../audio/index.js';
import { NmfError } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import {
  type ComponentDescription,
  pickSeparateOptions,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  type SeparateOptions,
} from '../separation/index.js';
import type { ComputingThread } from '../threads/computing-thread.js';
import type { RunOptions } from '../threads/index.js';
import { RUN_CHECKS } from '../threads/run-options.js';

/** One component of a signal: what it sounds like, and numbers that help to choose it. */
export interface SeparatedComponent extends ComponentDescription {
  /** The component's sound: as long and with as many channels as the input, at the working sample rate. */
  readonly signal: AudioSignal;
}

/** What separating a signal gave. */
export interface SeparateResult {
  /** Loudest first. Their signals add up to the (resampled) input. */
  readonly components: readonly SeparatedComponent[];
  /** Spectral templates W [bins x S], each summing to 1. */
  readonly templates: NdArray<Float64Array>;
  /** Activations H [S x frames]; W H approximates the magnitude spectrogram. */
  readonly activations: NdArray<Float64Array>;
  /** All that decided the result, as resolved for the signal. */
  readonly options: ResolvedSeparateOptions;
  /** How the factorisation went. */
  readonly result: Manifest['result'];
}

/**
 * Separates a signal in memory, on a thread that the caller provides; see {@link separate}.
 *
 * @throws NmfError `usage`, `input`, `memory` or `cancelled`.
 */
export async function separateSignalOn(
  thread: ComputingThread,
  signal: AudioSignal,
  options: SeparateOptions & RunOptions,
): Promise<SeparateResult> {
  assertSound(signal);
  if (signalLength(signal) === 0) {
    throw new NmfError(
      'input',
      'signal must hold at least one sample, got none: there is nothing to separate.',
    );
  }
  const asked = pickSeparateOptions(options, RUN_CHECKS);
  const resolved = resolveSeparateOptions(asked, signal.sampleRate);
  const sound = { sampleRate: signal.sampleRate, channels: [...signal.channels] };
  const job = await thread.run(
    { kind: 'signal', signal: sound, options: resolved, threads: options.threads ?? availableParallelism() },
    { signal: options.signal, onProgress: options.onProgress },
  );
  const { bins, frames } = job.result;
  const components = job.components.length;
  return {
    components: job.components.map((part, i) => ({ ...job.descriptions[i], signal: part })),
    templates: ndarray(job.templates, [bins, components], [components, 1]),
    activations: ndarray(job.activations, [components, frames], [1, components]),
    options: resolved,
    result: job.result,
  };
}
