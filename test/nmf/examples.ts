import ndarray, { type NdArray } from 'ndarray';
import type { CreateKernel } from '../../src/kernels/index.js';
import { factorisePrepared } from '../../src/nmf/factorise.js';
import type { FactoriseInput, FactoriseOptions } from '../../src/nmf/index.js';
import { prepareMagnitudes } from '../../src/nmf/magnitudes.js';
import { resolveFactoriseOptions } from '../../src/nmf/options.js';
import { createRandom, type Random } from '../../src/nmf/random.js';

export interface ExampleOptions {
  bins: number;
  frames: number;
  /** Rank of what is under the noise. */
  rank: number;
  seed: number;
  /** Share of entries that are zero. Default 0. */
  zeroShare?: number;
  /** Ratio of noise, 0 to 1. Default 0.5. */
  noise?: number;
  /** Mean of V, about. Default 1. */
  scale?: number;
}

/** V like a spectrogram: sparse templates and activations, multiplied and disturbed; [bins x frames]. */
export function exampleSpectrogram(options: ExampleOptions): NdArray<Float32Array> {
  const { bins, frames, rank, seed, zeroShare = 0, noise = 0.5, scale = 1 } = options;
  const random = createRandom(seed);
  const w = Float64Array.from({ length: bins * rank }, () => 0.01 + random() ** 4);
  const h = Float64Array.from({ length: frames * rank }, () => 0.01 + random() ** 3);
  const data = new Float32Array(bins * frames);
  for (let i = 0; i < data.length; i++) {
    const [t, f] = [Math.floor(i / bins), i % bins];
    let sum = 0;
    for (let s = 0; s < rank; s++) sum += w[f * rank + s] * h[t * rank + s];
    const factor = random() < zeroShare ? 0 : 1 + noise * (2 * random() - 1);
    data[i] = (20 / rank) * scale * sum * factor;
  }
  return asSpectrogram(data, bins, frames);
}

/** Row-major [frames x bins] data as [bins x frames]. */
export function asSpectrogram(data: Float32Array, bins: number, frames: number): NdArray<Float32Array> {
  return ndarray(data, [bins, frames], [1, bins]);
}

/** Entries in (0.1, 1.1). */
export function randomMatrix(rows: number, columns: number, random: Random): NdArray<Float64Array> {
  return ndarray(
    new Float64Array(rows * columns).map(() => 0.1 + random()),
    [rows, columns],
  );
}

/** Nested rows, for JSON. */
export function toRows(matrix: NdArray): number[][] {
  const [rows, columns] = matrix.shape;
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => matrix.get(r, c)));
}

/** W H, [bins][frames]. */
export function productRows(templates: NdArray, activations: NdArray): number[][] {
  const [bins, components] = templates.shape;
  return Array.from({ length: bins }, (_, f) =>
    Array.from({ length: activations.shape[1] }, (_, t) => {
      let sum = 0;
      for (let s = 0; s < components; s++) sum += templates.get(f, s) * activations.get(s, t);
      return sum;
    }),
  );
}

/** `factorise` on a certain build of the kernels. */
export function factoriseOn(
  createKernel: CreateKernel | undefined,
  v: NdArray<Float32Array>,
  options: FactoriseOptions,
  input: FactoriseInput = {},
) {
  const resolved = resolveFactoriseOptions(options);
  const prepared = prepareMagnitudes(v, resolved.components, resolved.beta, createKernel);
  return factorisePrepared(prepared, resolved, input);
}
