import { describe, expect, it } from 'vitest';
import { createReferenceKernel } from '../../src/kernels/index.js';
import { fillWithNndsvd } from '../../src/nmf/nndsvd.js';
import { truncatedSvd } from '../../src/nmf/svd.js';
import { exampleSpectrogram } from './examples.js';

const kernelOf = (v: Float32Array, bins: number, components: number) =>
  createReferenceKernel({ v, frames: v.length / bins, bins, components, beta: 2 });

const inner = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * y[i], 0);

describe('the truncated singular value decomposition', () => {
  it('recovers a matrix of low rank', () => {
    const [bins, frames, rank] = [40, 70, 4];
    const { data } = exampleSpectrogram({ bins, frames, rank, seed: 1, noise: 0 });
    const { left, singular, right } = truncatedSvd(kernelOf(data, bins, rank), rank);
    let [error, power] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      const [t, f] = [Math.floor(i / bins), i % bins];
      const sum = singular.reduce((total, s, k) => total + s * left[k][t] * right[k][f], 0);
      error += (sum - data[i]) ** 2;
      power += data[i] ** 2;
    }
    expect(Math.sqrt(error / power)).toBeLessThan(1e-6);
  });

  it.each([
    [1, 1, 1],
    [1, 9, 1],
    [9, 1, 1],
    [5, 30, 5],
    [30, 5, 5],
    [24, 31, 10],
  ])(
    'gives orthonormal vectors in falling order, signs settled (%s bins, %s frames, rank %s)',
    (bins, frames, rank) => {
      const { data } = exampleSpectrogram({ bins, frames, rank: 12, seed: 2 });
      const { left, singular, right } = truncatedSvd(kernelOf(data, bins, rank), rank);
      for (let k = 0; k < rank; k++) {
        expect(singular[k]).toBeGreaterThan(0);
        if (k > 0) expect(singular[k]).toBeLessThanOrEqual(singular[k - 1]);
        expect(right[k].reduce((sum, x) => sum + x, 0)).toBeGreaterThanOrEqual(0);
        for (let j = 0; j <= k; j++) {
          expect(Math.abs(inner(left[k], left[j]) - (k === j ? 1 : 0))).toBeLessThan(1e-10);
          expect(Math.abs(inner(right[k], right[j]) - (k === j ? 1 : 0))).toBeLessThan(1e-10);
        }
      }
      // With as many values as the matrix has, nothing of its power is missing.
      if (rank === Math.min(bins, frames)) {
        const power = data.reduce((sum, x) => sum + x * x, 0);
        expect(singular.reduce((sum, s) => sum + s * s, 0) / power).toBeCloseTo(1, 9);
      }
    },
  );
});

describe('nndsvd', () => {
  it('gives positive factors whatever the rank of V', () => {
    for (const rank of [1, 2, 8]) {
      const [bins, frames, components] = [20, 30, 6];
      const { data } = exampleSpectrogram({ bins, frames, rank, seed: 3, noise: 0, zeroShare: 0.2 });
      data.fill(0, 5 * bins, 7 * bins);
      const [w, h] = [new Float64Array(bins * components), new Float64Array(frames * components)];
      fillWithNndsvd(kernelOf(data, bins, components), w, h);
      for (const x of [...w, ...h]) expect(x > 0 && x < 1e3).toBe(true);
    }
  });
});
