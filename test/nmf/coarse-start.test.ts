import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import {
  createLayout,
  createNmfTasks,
  createReferenceKernel,
  createSharedKernels,
  createSingleThreadPool,
  floats,
  instantiate,
  type NmfLayout,
  nmfLayout,
  takeFrames,
  unpackMagnitudes,
} from '../../src/kernels/index.js';
import { packMagnitudes } from '../../src/kernels/packing.js';
import { coarseFramesOf } from '../../src/nmf/coarse-start.js';
import { type FactoriseInput, type FactoriseOptions, factorise } from '../../src/nmf/index.js';
import { factoriseOn } from './examples.js';

const BINS = 33;
const FRAMES = 4500;

/** Three templates that swell and fade at different rates, with a little noise: [bins x frames]. */
function longSpectrogram(frames = FRAMES) {
  const data = new Float32Array(frames * BINS);
  let state = 1;
  const noise = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  for (let t = 0; t < frames; t++) {
    for (let f = 0; f < BINS; f++) {
      let sum = 0.02 * noise();
      for (let s = 0; s < 3; s++) {
        const template = Math.exp(-(((f - 6 - 9 * s) / 3) ** 2));
        sum += template * (1 + Math.sin(t / (40 + 25 * s) + s)) ** 2;
      }
      data[t * BINS + f] = sum;
    }
  }
  return ndarray(data, [BINS, frames], [1, BINS]);
}

const optionsOf = (options: FactoriseOptions) => ({
  ...{ components: 3, tolerance: 0, maxIterations: 10 },
  ...options,
});
const run = (options: FactoriseOptions, frames?: number, input: FactoriseInput = {}) =>
  factorise(longSpectrogram(frames), optionsOf(options), input);

describe('the coarseFrames of a long spectrogram', () => {
  it('takes frames that are there, up to the last that fits, and none of a short one', () => {
    expect(coarseFramesOf(4095)).toBeUndefined();
    for (let length = 4096; length < 4096 + 40; length++) {
      const coarseFrames = coarseFramesOf(length);
      if (coarseFrames === undefined) throw new Error('not coarse');
      const last = coarseFrames.first + (coarseFrames.frames - 1) * coarseFrames.every;
      expect(last).toBeLessThan(length);
      expect(last + coarseFrames.every).toBeGreaterThanOrEqual(length);
    }
  });

  it('copies those frames in the layout of the kernels', () => {
    const layout = createLayout();
    const shape = { bins: 13, components: 2, beta: 1 };
    const whole = nmfLayout(layout, { ...shape, frames: 30 }, 1);
    const part = nmfLayout(layout, { ...shape, frames: 9 }, 1);
    const v = Float32Array.from({ length: 30 * 13 }, (_, i) => i);
    const shared = createSharedKernels(layout.bytes());
    const packed = ({ v: region }: NmfLayout) => floats(shared.memory, region);
    packMagnitudes(v, whole, packed(whole));
    takeFrames(
      createSingleThreadPool(createNmfTasks(instantiate(shared), shared.memory, part, 0)),
      part,
      whole,
      2,
      3,
    );
    const result = new Float32Array(9 * 13);
    unpackMagnitudes(packed(part), part, result);
    const expected = Array.from({ length: 9 }, (_, i) => [...v.subarray((2 + 3 * i) * 13, (3 + 3 * i) * 13)]);
    expect([...result]).toEqual(expected.flat());
  });
});

describe('a factorisation that begins on a part of the frames', () => {
  it('is what auto does with a long spectrogram, and a named algorithm never does', () => {
    expect(run({}).coarseStart).toEqual({ every: 8, frames: 562 });
    expect(run({ beta: 2 }).coarseStart).toEqual({ every: 8, frames: 562 });
    expect(run({ algorithm: 'amu' }).coarseStart).toBeUndefined();
    expect(run({ algorithm: 'mu' }).coarseStart).toBeUndefined();
    expect(run({}, 4000).coarseStart).toBeUndefined();
  });

  it.each([2, 1, 0.5, 0])('is further after as many iterations on all frames: beta %d', (beta) => {
    const [whole, coarse] = [run({ beta, algorithm: beta === 2 ? 'ehals' : 'amu' }), run({ beta })];
    expect(coarse.divergence).toBeLessThan(whole.divergence);
    expect(coarse.iterations).toBe(10);
  });

  it('gives the same bits again, from random starts too, and as good a fit in the float64 reference', () => {
    for (const options of [{}, { init: 'random', restarts: 2, seed: 7 }] as const) {
      expect(run(options)).toEqual(run(options));
    }
    const fast = run({});
    const reference = factoriseOn(createReferenceKernel, longSpectrogram(), optionsOf({}));
    expect(reference.coarseStart).toEqual(fast.coarseStart);
    expect(Math.abs(fast.divergence / reference.divergence - 1)).toBeLessThan(0.01);
  });

  it('can be stopped before the first iteration on all frames', () => {
    let reports = 0;
    const onProgress = () => {
      if (++reports === 6) throw new Error('enough');
    };
    expect(() => run({}, FRAMES, { onProgress })).toThrow('enough');
    expect(reports).toBe(6);
  });

  it('reports how far it is, and expects few iterations on all frames once it has converged', () => {
    const parts: number[] = [];
    const left: (number | undefined)[] = [];
    const onProgress: FactoriseInput['onProgress'] = (progress) => {
      if (progress.started < 1) parts.push(progress.started);
      else if (progress.iteration === 0) left.push(progress.left);
    };
    run({ tolerance: 0.01 }, FRAMES, { onProgress });
    expect(parts.length).toBeGreaterThan(20);
    expect(parts).toEqual([...new Set(parts)].sort((a, b) => a - b));
    expect(left).toEqual([10]);
  });

  it('starts from given factors without it', () => {
    const { templates, activations } = run({});
    expect(run({}, FRAMES, { start: { templates, activations } }).coarseStart).toBeUndefined();
  });
});
