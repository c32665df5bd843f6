/**
 * One kernel after the other, of different shapes, in one memory and on one pool of threads: starting threads for each
 * would take longer than a small fit does.
 */
import { checkedSum } from './checks.js';
import type { CreateKernel, NmfShape } from './contract.js';
import { type NmfLayout, nmfLayout } from './nmf-layout.js';
import { createNmfTasks } from './nmf-tasks.js';
import { packMagnitudes } from './packing.js';
import { createPooledKernel } from './pooled-kernel.js';
import { scaleMagnitudes } from './pooled-magnitudes.js';
import { createLayout, floats, RESERVED_BYTES } from './region.js';
import { listOf, runnersOf, type Task, type ThreadPool } from './thread-pool.js';
import { createWasmKernel } from './wasm-kernel.js';
import { instantiate, type LoadedKernels } from './wasm-module.js';

/** What the threads of a series share; it can be sent to them. */
export interface KernelSeries {
  readonly kernels: LoadedKernels;
  /** The number of the present kernel, then the bytes of its shape in JSON. */
  readonly present: SharedArrayBuffer;
  /** Number of threads. */
  readonly threads: number;
}

/** A shape in JSON, which is a few numbers with names. */
const MOST_SHAPE_BYTES = 1024;
const HEAD_BYTES = 8;
export const PRESENT_BYTES = HEAD_BYTES + MOST_SHAPE_BYTES;

/** Bytes of memory that kernels up to a shape take. */
export function seriesBytes(most: NmfShape, threads: number): number {
  return layoutOf(most, threads).bytes;
}

/** The tasks of a series, of whatever kernel is the present one. */
export function createSeriesTasks({ kernels, present, threads }: KernelSeries, thread: number) {
  const exports = instantiate(kernels);
  const words = new Int32Array(present, 0, 2);
  let number = 0;
  let tasks: Task[] = [];
  return {
    /** A block of the task of that place. While it runs, the kernel stays: so what a thread has of it is made here. */
    run: (block: number, task: number, ...numbers: number[]) => {
      if (words[0] !== number) {
        const { nmf } = layoutOf(readShape(present), threads);
        tasks = listOf(createNmfTasks(exports, kernels.memory, nmf, thread));
        number = words[0];
      }
      tasks[task](block, ...numbers);
    },
  };
}

/**
 * Makes the kernels of a series, each of which ends the one before. A kernel that the memory has no room for works on the
 * calling thread alone, in memory of its own; the bits are the same.
 *
 * @param pool - Of {@link createSeriesTasks}.
 */
export function createSeriesKernel(
  { kernels, present, threads }: KernelSeries,
  pool: ThreadPool<ReturnType<typeof createSeriesTasks>>,
): CreateKernel {
  const { memory } = kernels;
  const exports = instantiate(kernels);
  return (problem) => {
    const { nmf, bytes } = layoutOf(problem, threads);
    if (bytes > memory.buffer.byteLength) return createWasmKernel(problem);
    checkedSum(problem.v, problem);
    // As new memory would be.
    new Uint8Array(memory.buffer, RESERVED_BYTES, bytes - RESERVED_BYTES).fill(0);
    writeShape(present, problem);
    packMagnitudes(problem.v, nmf, floats(memory, nmf.v));
    const tasks = createNmfTasks(exports, memory, nmf, 0);
    const nmfPool = runnersOf(tasks, (task, blocks, numbers) => pool.run(blocks, task, ...numbers));
    scaleMagnitudes(nmfPool, nmf, 1, 0);
    return createPooledKernel(memory, nmf, nmfPool);
  };
}

function layoutOf(shape: NmfShape, threads: number): { nmf: NmfLayout; bytes: number } {
  const layout = createLayout();
  const nmf = nmfLayout(layout, shape, threads);
  return { nmf, bytes: layout.bytes() };
}

/** Makes a kernel the present one. No thread may be at work. */
function writeShape(present: SharedArrayBuffer, { frames, bins, components, beta, free }: NmfShape): void {
  const text = new TextEncoder().encode(JSON.stringify({ frames, bins, components, beta, free }));
  new Uint8Array(present, HEAD_BYTES).set(text);
  const words = new Int32Array(present, 0, 2);
  words[0]++;
  words[1] = text.length;
}

function readShape(present: SharedArrayBuffer): NmfShape {
  const [, length] = new Int32Array(present, 0, 2);
  // A copy: text is not decoded from memory that others may write to.
  return JSON.parse(new TextDecoder().decode(new Uint8Array(present, HEAD_BYTES, length).slice()));
}
