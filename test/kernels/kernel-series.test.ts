import { describe, expect, it } from 'vitest';
import {
  type CreateKernel,
  createOwnKernels,
  createSeriesKernel,
  createSeriesTasks,
  createSharedKernels,
  createSingleThreadPool,
  createWasmKernel,
  type KernelSeries,
  type NmfProblem,
  PRESENT_BYTES,
  seriesBytes,
} from '../../src/kernels/index.js';
import { createMultiplicativeUpdate } from '../../src/nmf/mu.js';
import { type Case, factorsOf, problemOf } from './cases.js';
import { withPool } from './pool-threads.js';

const example = { zeroShare: 0.1, hasEmptyFrame: false, hasEmptyBin: false, beta: 1 };
/** Kernels of many shapes, larger and smaller ones in turn; the last is more than there is room for. */
const CASES: readonly Case[] = [
  { ...example, components: 5, size: { frames: 300, bins: 65 }, seed: 1 },
  { ...example, components: 9, size: { frames: 700, bins: 129 }, seed: 2, beta: 0 },
  { ...example, components: 2, size: { frames: 3, bins: 9 }, seed: 3 },
  { ...example, components: 7, size: { frames: 513, bins: 33 }, seed: 4, beta: 2 },
  { ...example, components: 9, size: { frames: 400, bins: 129 }, seed: 5, beta: 0.5 },
  { ...example, components: 3, size: { frames: 2000, bins: 129 }, seed: 6 },
];
const ROOM = { frames: 700, bins: 129, components: 10, beta: 0 };

/** What a few updates of all but the first template come to in each case. */
function fitsOf(create: CreateKernel) {
  return CASES.map((one) => {
    const problem: NmfProblem = {
      ...problemOf(one),
      free: { templates: { from: 1, to: one.components } },
    };
    const kernel = create(problem);
    kernel.load(factorsOf(one));
    const updater = createMultiplicativeUpdate(kernel);
    for (let i = 0; i < 5; i++) updater.step();
    return [kernel.read(), kernel.divergence()];
  });
}

const seriesOf = (threads: number): KernelSeries => {
  const bytes = seriesBytes(ROOM, threads);
  const kernels = threads === 1 ? createOwnKernels(bytes) : createSharedKernels(bytes);
  return { kernels, present: new SharedArrayBuffer(PRESENT_BYTES), threads };
};

describe('kernels in one memory, one after the other', () => {
  const expected = fitsOf(createWasmKernel);

  it('give the bits that each gives in memory of its own', () => {
    const series = seriesOf(1);
    const pool = createSingleThreadPool(createSeriesTasks(series, 0));
    expect(fitsOf(createSeriesKernel(series, pool))).toEqual(expected);
  });

  it.each([2, 3, 6])('give them with %s threads too', async (threads) => {
    const series = seriesOf(threads);
    const makeTasks = 'return kernels.createSeriesTasks(data.series, data.thread);';
    const options = {
      helpers: threads - 1,
      makeTasks,
      data: { series },
      tasks: createSeriesTasks(series, 0),
    };
    const [fits, errors] = await withPool(options, (pool) => fitsOf(createSeriesKernel(series, pool)));
    expect(errors).toEqual([]);
    expect(fits).toEqual(expected);
  });

  it('refuse what is no magnitude', () => {
    const series = seriesOf(1);
    const create = createSeriesKernel(series, createSingleThreadPool(createSeriesTasks(series, 0)));
    const v = Float32Array.of(1, Number.NaN);
    expect(() => create({ v, frames: 1, bins: 2, components: 1, beta: 1 })).toThrow(
      'NaN at bin 1 of frame 0',
    );
  });
});
