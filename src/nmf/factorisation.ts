import ndarray, { type NdArray } from 'ndarray';
import type { Factors } from '../kernels/index.js';
import type { Algorithm } from './algorithms.js';
import type { HistoryEntry, Stop } from './stopping.js';

/** Which frames the first iterations saw. */
export interface CoarseStart {
  /** One of so many frames. */
  readonly every: number;
  /** Number of frames seen. */
  readonly frames: number;
}

/** V is about W H: what a recording consists of, and how it came to that. */
export interface Factorisation {
  /** W, [bins x S]; each template sums to 1. The data are row-major, without gaps. */
  readonly templates: NdArray<Float64Array>;
  /** H, [S x frames], in V's unit; stride [1, S]: the data are row-major [frames x S], without gaps. */
  readonly activations: NdArray<Float64Array>;
  /** Of the divergence. */
  readonly beta: number;
  /** How the factors were updated. */
  readonly algorithm: Algorithm;
  /** How the kept run began. */
  readonly init: 'nndsvd' | 'random' | 'given';
  /** Present where the first iterations saw only a part of the frames. */
  readonly coarseStart?: CoarseStart | undefined;
  /** Number of the kept run, from 0. */
  readonly restart: number;
  /** Iterations of the kept run. */
  readonly iterations: number;
  /** Why it ended. */
  readonly stop: Stop;
  /** The beta-divergence of V from W H, summed over all entries, in V's unit to the power beta. */
  readonly divergence: number;
  /** The divergence at the start, every 10 iterations and at the end. */
  readonly history: readonly HistoryEntry[];
  /** Of random starts, as it was asked for. */
  readonly seed: number;
}

/**
 * Gives the components another order.
 *
 * @param order - `order[k]` is the present number of the component that becomes k: all numbers, each once.
 */
export function permuteComponents<F extends Pick<Factorisation, 'templates' | 'activations'>>(
  factorisation: F,
  order: readonly number[],
): F {
  const { templates, activations } = factorisation;
  const [bins, components] = templates.shape;
  const frames = activations.shape[1];
  return {
    ...factorisation,
    templates: asTemplates(permuteColumns(templates.data, components, order), bins, components),
    activations: asActivations(permuteColumns(activations.data, components, order), frames, components),
  };
}

function permuteColumns(rows: Float64Array, columns: number, order: readonly number[]): Float64Array {
  const result = new Float64Array(rows.length);
  for (let at = 0; at < rows.length; at += columns) {
    for (let c = 0; c < columns; c++) result[at + c] = rows[at + order[c]];
  }
  return result;
}

/** Row-major [bins x S] as an ndarray. */
export function asTemplates(data: Float64Array, bins: number, components: number): NdArray<Float64Array> {
  return ndarray(data, [bins, components], [components, 1]);
}

/** Row-major [frames x S] as an ndarray [S x frames]. */
export function asActivations(data: Float64Array, frames: number, components: number): NdArray<Float64Array> {
  return ndarray(data, [components, frames], [1, components]);
}

/** Scales each template to a sum of 1, in place; the activations take over its size and that of V. */
export function normalise({ templates, activations }: Factors, components: number, mean: number): void {
  const sums = new Float64Array(components);
  for (let i = 0; i < templates.length; i++) sums[i % components] += templates[i];
  for (let i = 0; i < templates.length; i++) templates[i] /= sums[i % components];
  for (let i = 0; i < activations.length; i++) activations[i] *= sums[i % components] * mean;
}
