import { describe, expect, it, vi } from 'vitest';
import {
  createLayout,
  createNmfTasks,
  createPooledKernel,
  createSharedKernels,
  createSingleThreadPool,
  createWasmKernel,
  floats,
  instantiate,
  type NmfKernel,
  nmfLayout,
  scaleMagnitudes,
} from '../../src/kernels/index.js';
import { packMagnitudes } from '../../src/kernels/packing.js';
import { type Algorithm, createUpdater } from '../../src/nmf/algorithms.js';
import { type Case, factorsOf, problemOf } from './cases.js';
import { withPool } from './pool-threads.js';

const COUNT = `
  const counts = new Int32Array(data.counts);
  return { count: (block, amount) => { Atomics.add(counts, block, 1); Atomics.add(counts, 99, amount); } };
`;

/** A task that counts how often each block ran, and sums the number that came with it. */
function countingPool() {
  const counts = new Int32Array(new SharedArrayBuffer(400));
  const count = (block: number, amount: number) => {
    Atomics.add(counts, block, 1);
    Atomics.add(counts, 99, amount);
  };
  return { counts, options: { makeTasks: COUNT, data: { counts: counts.buffer }, tasks: { count } } };
}

/** Runs with few and many blocks in turn, and checks after each that every block ran once. */
function expectEachBlockOnce(
  pool: { count: (blocks: number, amount: number) => void },
  counts: Int32Array,
  runs: number,
) {
  for (let run = 0; run < runs; run++) {
    const blocks = [1, 32, 3, 8, 2][run % 5];
    pool.count(blocks, run % 7);
    const seen = Array.from(counts.subarray(0, 40));
    expect(seen).toEqual(seen.map((_, block) => (block < blocks ? 1 : 0)));
    expect(counts[99]).toBe(blocks * (run % 7));
    counts.fill(0);
  }
}

describe('a pool', () => {
  it('of one thread runs every block in order, with its numbers, of the task that is called', () => {
    const seen: unknown[] = [];
    const pool = createSingleThreadPool({
      note: (block: number, a: number, b: number) => void seen.push(['note', block, a, b]),
      absent: undefined,
      inner: { note: (block: number) => void seen.push(['inner', block]) },
    });
    pool.note(3, 5, 6);
    pool.note(0, 1, 1);
    pool.inner.note(2);
    pool.note(1, 8, 6);
    expect(pool.absent).toBeUndefined();
    expect(seen).toEqual([
      ['note', 0, 5, 6],
      ['note', 1, 5, 6],
      ['note', 2, 5, 6],
      ['inner', 0],
      ['inner', 1],
      ['note', 0, 8, 6],
    ]);
  });

  it('of more threads runs the task that is called, in whatever table it is', async () => {
    const sums = new Int32Array(new SharedArrayBuffer(12));
    const adder = (place: number) => (block: number, amount: number) =>
      void Atomics.add(sums, place, block + amount);
    const makeTasks = `
      const sums = new Int32Array(data.sums);
      const adder = (place) => (block, amount) => Atomics.add(sums, place, block + amount);
      return { first: adder(0), left: { first: adder(1) }, right: { first: adder(2) } };
    `;
    const tasks = { first: adder(0), left: { first: adder(1) }, right: { first: adder(2) } };
    await withPool({ helpers: 2, makeTasks, data: { sums: sums.buffer }, tasks }, (pool) => {
      for (let run = 0; run < 100; run++) {
        pool.right.first(8, 100);
        pool.first(8, 1);
        pool.left.first(8, 10);
      }
    });
    expect([...sums]).toEqual([100 * (28 + 8), 100 * (28 + 80), 100 * (28 + 800)]);
  });

  it.each([0, 1, 2, 7])('with %s more threads runs each block once', async (helpers) => {
    const { counts, options } = countingPool();
    await withPool({ ...options, helpers }, (pool) => expectEachBlockOnce(pool, counts, 3000));
  });

  it('runs each block once, however slow threads are', async () => {
    const { counts, options } = countingPool();
    const { store } = Atomics;
    // The leader lingers after each word that it writes: what others may see half written, they see.
    const spy = vi.spyOn(Atomics, 'store').mockImplementation(((
      words: Int32Array,
      at: number,
      value: number,
    ) => {
      const result = store(words, at, value);
      for (let i = Math.random() * 3000; i > 0; i--);
      return result;
    }) as typeof Atomics.store);
    try {
      await withPool({ ...options, helpers: 3, hasDelays: true }, (pool) =>
        expectEachBlockOnce(pool, counts, 3000),
      );
    } finally {
      spy.mockRestore();
    }
  });

  it('tells its leader when a block fails on another thread, once the run is over', async () => {
    const makeTasks = `return { fail: (block) => { throw new Error('block ' + block); } };`;
    // The leader's own blocks wait until another thread has had one.
    const failed = new Int32Array(new SharedArrayBuffer(4));
    const tasks = { fail: () => void Atomics.wait(failed, 0, 0, 100) };
    const [message, errors] = await withPool({ helpers: 1, makeTasks, data: {}, tasks }, (pool) => {
      try {
        pool.fail(8);
      } catch (error) {
        return (error as Error).message;
      }
      return 'no failure';
    });
    expect(message).toMatch('a block failed elsewhere');
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) expect(error).toMatch(/^block [0-7]$/);
  });
});

const TASKS = `
  const shared = { module: data.module, memory: data.memory };
  return kernels.createNmfTasks(kernels.instantiate(shared), data.memory, data.layout, data.thread);
`;

const example = { components: 5, zeroShare: 0, hasEmptyFrame: false, hasEmptyBin: false, seed: 6 };
const SHORT = { frames: 531, bins: 201 };
/** Frames of more blocks than a round has. */
const LONG = { frames: 4500, bins: 33 };

/** The factors and divergence of a few iterations on so many threads. */
async function factoriseOn(threads: number, options: Case, algorithm: Algorithm) {
  const problem = problemOf(options);
  const memoryLayout = createLayout();
  const layout = nmfLayout(memoryLayout, problem, threads);
  const shared = createSharedKernels(memoryLayout.bytes());
  const { memory } = shared;
  packMagnitudes(problem.v, layout, floats(memory, layout.v));
  const tasks = createNmfTasks(instantiate(shared), memory, layout, 0);
  const data = { ...shared, layout };
  const [result] = await withPool({ helpers: threads - 1, makeTasks: TASKS, data, tasks }, (pool) => {
    scaleMagnitudes(pool, layout, 1, 0);
    return iterate(createPooledKernel(memory, layout, pool), options, algorithm);
  });
  return result;
}

function iterate(kernel: NmfKernel, options: Case, algorithm: Algorithm) {
  const { frames, bins } = options.size;
  kernel.load(factorsOf(options));
  const updater = createUpdater(algorithm)(kernel);
  for (let i = 0; i < 20; i++) updater.step();
  const overFrames = new Float64Array(frames * 5);
  kernel.multiply(kernel.read().templates, 5, overFrames);
  return [
    ...[kernel.read(), kernel.divergence(), kernel.powerSum(1.5), overFrames],
    kernel.componentEnergies(new Float64Array(bins).fill(1)),
  ];
}

describe('the fast kernel', () => {
  it.each([
    [1, 'amu', SHORT],
    [0, 'amu', SHORT],
    [0.7, 'mu', SHORT],
    [2, 'ehals', SHORT],
    [2, 'mu', SHORT],
    [1, 'amu', LONG],
    [2, 'ehals', LONG],
  ] as const)(
    'gives the same bits in memory of its own and shared by any number of threads (beta %s, %s, %o)',
    async (beta, algorithm, size) => {
      const options = { ...example, beta, size };
      const alone = iterate(createWasmKernel(problemOf(options)), options, algorithm);
      for (const threads of [1, 2, 3, 8])
        expect(await factoriseOn(threads, options, algorithm)).toEqual(alone);
    },
  );
});
