import type { Blocks, NmfLayout } from './nmf-layout.js';
import type { NmfTasks } from './nmf-tasks.js';
import { doubles } from './region.js';
import type { ThreadPool } from './thread-pool.js';
import type { WasmMemory } from './wasm-types.js';

/** The threads that share the work of the fast kernel. */
export type NmfPool = ThreadPool<NmfTasks>;

/** Magnitudes below this part of the mean are silence: smaller ones would become denormal numbers on the way. */
const NEGLIGIBLE = 1e-20;

/** Sum of all entries of V, whose padding is cleared. */
export function sumMagnitudes(pool: NmfPool, layout: NmfLayout, memory: WasmMemory): number {
  pool.sumMagnitudes(layout.passes.blocks);
  return sumOverBlocks(memory, layout, layout.passes);
}

/**
 * Scales V in place and gives its padding the value that counts for nothing. Entries that are not above `least` after
 * scaling become `least`; those below 1e-20 become 0.
 */
export function scaleMagnitudes(pool: NmfPool, layout: NmfLayout, scale: number, least: number): void {
  pool.scaleMagnitudes(layout.passes.blocks, scale, Math.max(least, NEGLIGIBLE), least);
}

/**
 * Copies frames `first`, `first + every` and so on of another V of as many bins, until V is full, and gives the
 * padding the value that counts for nothing.
 *
 * @param source - Holds that V.
 */
export function takeFrames(
  pool: NmfPool,
  layout: NmfLayout,
  source: NmfLayout,
  first: number,
  every: number,
): void {
  pool.takeFrames(layout.passes.blocks, source.v.address, first, every);
  scaleMagnitudes(pool, layout, 1, 0);
}

/** The sums of all blocks, added in their order. */
export function sumOverBlocks(memory: WasmMemory, { blockSums }: NmfLayout, { blocks }: Blocks): number {
  const sums = doubles(memory, blockSums);
  let total = 0;
  for (let block = 0; block < blocks; block++) total += sums[block];
  return total;
}
