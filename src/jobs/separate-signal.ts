import ndarray, { type NdArray } from 'ndarray';
import type { Signal } from '../audio/signal.js';
import type { Manifest } from '../folder/index.js';
import type { ComponentDescription, ResolvedSeparateOptions, SeparateOptions } from '../separation/index.js';
import { type RunOptions, runJob } from './run-job.js';
import { threadCount } from './thread-count.js';

export interface SeparatedComponent extends ComponentDescription {
  /** The component's sound: as long and with as many channels as the input, at the working sample rate. */
  readonly signal: Signal;
}

export interface SeparateResult {
  /** Loudest first. Their signals add up to the (resampled) input. */
  readonly components: readonly SeparatedComponent[];
  /** Spectral templates W [bins x S], each summing to 1. */
  readonly templates: NdArray<Float64Array>;
  /** Activations H [S x frames]; W H approximates the magnitude spectrogram. */
  readonly activations: NdArray<Float64Array>;
  readonly options: ResolvedSeparateOptions;
  /** How the factorisation went. */
  readonly result: Manifest['result'];
}

/**
 * Separates a signal in memory, on a worker thread.
 *
 * @throws NmfError `usage`, `memory` or `cancelled`.
 */
export async function separate(
  signal: Signal,
  { signal: abort, onProgress, threads, ...options }: SeparateOptions & RunOptions = {},
): Promise<SeparateResult> {
  const run = { ...(abort && { signal: abort }), ...(onProgress && { onProgress }) };
  const job = await runJob({ kind: 'signal', signal, options, threads: threadCount(threads) }, run);
  const { bins, frames } = job.result;
  const components = job.components.length;
  return {
    components: job.components.map((sound, i) => ({ ...job.descriptions[i], signal: sound })),
    templates: ndarray(job.templates, [bins, components], [components, 1]),
    activations: ndarray(job.activations, [components, frames], [1, components]),
    options: job.options,
    result: job.result,
  };
}
