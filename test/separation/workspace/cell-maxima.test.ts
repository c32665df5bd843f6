import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { frameCount } from '../../../src/dsp/index.js';
import { floats, unpackMagnitudes } from '../../../src/kernels/index.js';
import { openWorkspace, pictureGrid, picturesOf } from '../../../src/separation/index.js';

const S = 3;

/** Numbers from 0 to 1, every fifth of them 0. */
function numbers(count: number, seed: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, (_, i) => {
    state = (state * 16807) % 2147483647;
    return i % 5 === 0 ? 0 : state / 2147483647;
  });
}

/** Index of the cell that a frame or bin belongs to. */
const cellOf = (edges: Uint32Array, at: number) => edges.findLastIndex((edge) => edge <= at);

describe('the loudest magnitude of each cell', () => {
  it.each([
    ['every frame a column and every bin a band', 64, 16, 16 * 50],
    ['several frames a column', 64, 16, 16 * 1900],
    ['several bins a band', 512, 64, 64 * 1000],
    ['a single frame', 64, 16, 1],
  ])('is that of the mixture and of each masked component: %s', (_, nFft, hopSamples, samples) => {
    const signal = Float32Array.from(numbers(samples, 1), (x) => x - 0.5);
    const plan = {
      ...{ samples, nFft, hopSamples, components: S, channels: 1 },
      ...{ beta: 1, threads: 1, pictures: pictureGrid(frameCount(samples, hopSamples), nFft / 2 + 1) },
    };
    const workspace = openWorkspace(plan, [signal], undefined);
    const { nmf } = workspace.layout;
    const { frames, bins } = nmf;
    workspace.pool.magnitudes(nmf.passes.blocks, 0);
    const v = new Float32Array(frames * bins);
    unpackMagnitudes(floats(workspace.kernels.memory, nmf.v), nmf, v);

    const w = numbers(bins * S, 2);
    const h = numbers(frames * S, 3);
    if (frames > 8) h.fill(0, 7 * S, 8 * S); // a frame that the model knows nothing of
    const factors = {
      templates: ndarray(w, [bins, S], [S, 1]),
      activations: ndarray(h, [S, frames], [1, S]),
    };
    const { grid, ...maxima } = picturesOf(workspace, factors, plan.pictures, 2);
    workspace.close();

    const mixture = new Float64Array(grid.columns * grid.bands);
    const components = new Float64Array(grid.columns * grid.bands * S);
    for (let t = 0; t < frames; t++) {
      for (let f = 0; f < bins; f++) {
        const cell = cellOf(grid.columnEdges, t) * grid.bands + cellOf(grid.bandEdges, f);
        const magnitude = 2 * v[t * bins + f];
        mixture[cell] = Math.max(mixture[cell], magnitude);
        const parts = Array.from({ length: S }, (_, s) => w[f * S + s] * h[t * S + s]);
        const sum = parts.reduce((a, b) => a + b, 0);
        for (const [s, part] of parts.entries()) {
          const masked = sum > 0 ? (part / sum) * magnitude : 0;
          components[cell * S + s] = Math.max(components[cell * S + s], masked);
        }
      }
    }
    expect(grid.columns).toBe(Math.min(frames, 800));
    expect(grid.bands).toBeLessThanOrEqual(128);
    expect(mixture.some((x) => x > 0)).toBe(true);
    expect([...maxima.mixture]).toEqual([...mixture]);
    for (const [i, maximum] of maxima.components.entries()) {
      expect(Math.abs(maximum - components[i])).toBeLessThanOrEqual(1e-6 * components[i]);
    }
  });
});
