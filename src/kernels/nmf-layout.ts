import { type NmfShape, SPARE_COLUMNS } from './contract.js';
import type { Layout, Region } from './region.js';
import { FACTOR_BYTES, PROBLEM_BYTES } from './structs.generated.js';

/** Where NMF keeps its matrices; sizes in the units of the kernels (see assembly/index.ts). It can be sent to threads. */
export interface NmfLayout extends NmfShape {
  /** Components padded to an even number. */
  readonly padded: number;
  /** Groups of four frames, and of eight bins. */
  readonly frameGroups: number;
  readonly binGroups: number;
  /** V, [frame groups][bin groups][4][8]. */
  readonly v: Region;
  readonly activations: FactorLayout;
  readonly templates: FactorLayout;
  /** Passes over V are made in these blocks of frame groups. */
  readonly passes: Blocks;
  /** Partial sums of the templates' N and D, `partialBytes` for each block of a round. */
  readonly partials: Region;
  readonly partialBytes: number;
  /** Left and right factors of products with V, of up to `columns` columns: [frame groups][columns][4], [bin groups][columns][8]. */
  readonly tall: Region;
  readonly wide: Region;
  readonly columns: number;
  /** One float64 sum of each block, of whatever kind. */
  readonly blockSums: Region;
  /** Float64 sums of each component or pair of components, `sumBytes` for each block of a round. */
  readonly sums: Region;
  readonly sumBytes: number;
  /** Gram matrix, float32 [padded][padded]; empty unless beta is 2. */
  readonly gram: Region;
  /** What each thread has of its own. */
  readonly threads: readonly NmfThreadLayout[];
}

/**
 * Groups are worked on in blocks, by any thread. A block has a fixed number of groups, whatever the length of the
 * recording and the number of threads: what a block sums up does not depend on what is behind it.
 */
export interface Blocks {
  readonly groups: number;
  readonly groupsPerBlock: number;
  readonly blocks: number;
}

/** One factor: values, N and D of the same shape, [groups][padded][width]. */
export interface FactorLayout extends Blocks {
  readonly current: Region;
  readonly previous: Region;
  readonly trial: Region;
  readonly numerator: Region;
  readonly denominator: Region;
  /** Column sums of the other factor in every lane, [padded][width]; empty unless beta is 1. */
  readonly columnSums: Region;
  /** Frames or bins. */
  readonly entries: number;
  /** Floats of a component in a group. */
  readonly width: 4 | 8;
  /** Bytes of a group. */
  readonly stride: number;
}

/** Work space and structs of one thread. */
interface NmfThreadLayout {
  /** A frame group of W H or of the first weights, which has room for a group of a factor too, and one of the second. */
  readonly model: Region;
  readonly second: Region;
  readonly problem: Region;
  readonly activations: Region;
  readonly templates: Region;
}

/**
 * Groups of a block. Passes over V: few, so that a short recording has blocks for all threads, and enough that adding up
 * the blocks' partial sums costs a hundredth of making them. Steps entry by entry have less to do per group.
 */
const PASS_GROUPS = 16;
const ACTIVATION_GROUPS = 64;
const TEMPLATE_GROUPS = 16;

/**
 * Blocks that leave more than a number are run in rounds of so many, after each of which what they left is added up: so
 * the memory for it does not grow with the recording, and most of it is still in a cache.
 */
export const ROUND_BLOCKS = 32;

/** @param threads - Number of threads that work on it. */
export function nmfLayout(layout: Layout, shape: NmfShape, threads: number): NmfLayout {
  const { frames, bins, components, beta, free } = shape;
  const padded = even(components);
  const frameGroups = Math.ceil(frames / 4);
  const binGroups = Math.ceil(bins / 8);
  const columns = even(components + SPARE_COLUMNS);
  const v = layout.take(frameGroups * binGroups * 128);
  const activations = factorLayout(layout, frames, 4, padded, beta, ACTIVATION_GROUPS);
  const templates = factorLayout(layout, bins, 8, padded, beta, TEMPLATE_GROUPS);
  const passes = blocksOf(frameGroups, PASS_GROUPS);
  const templateBytes = binGroups * templates.stride;
  const partialBytes = Math.max((beta === 1 || beta === 2 ? 1 : 2) * templateBytes, binGroups * columns * 32);
  const gramEntries = beta === 2 ? padded * padded : 0;
  const sumBytes = 8 * Math.max(gramEntries, components, 8);
  return {
    ...{ frames, bins, components, beta, free },
    ...{ padded, frameGroups, binGroups, v, activations, templates, passes },
    partials: layout.take(Math.min(passes.blocks, ROUND_BLOCKS) * partialBytes),
    partialBytes,
    tall: layout.take(frameGroups * columns * 16),
    wide: layout.take(binGroups * columns * 32),
    columns,
    blockSums: layout.take(8 * Math.max(passes.blocks, templates.blocks)),
    sums: layout.take(Math.min(Math.max(activations.blocks, templates.blocks), ROUND_BLOCKS) * sumBytes),
    sumBytes,
    gram: layout.take(4 * gramEntries),
    threads: Array.from({ length: threads }, () => ({
      model: layout.take(Math.max(binGroups * 128, padded * 32)),
      second: layout.take(binGroups * 128),
      problem: layout.take(PROBLEM_BYTES),
      activations: layout.take(FACTOR_BYTES),
      templates: layout.take(FACTOR_BYTES),
    })),
  };
}

function factorLayout(
  layout: Layout,
  entries: number,
  width: 4 | 8,
  padded: number,
  beta: number,
  groupsPerBlock: number,
): FactorLayout {
  const groups = Math.ceil(entries / width);
  const stride = 4 * padded * width;
  const take = () => layout.take(groups * stride);
  return {
    ...{ current: take(), previous: take(), trial: take(), numerator: take(), denominator: take() },
    columnSums: layout.take(beta === 1 ? stride : 0),
    ...{ entries, width, stride },
    ...blocksOf(groups, groupsPerBlock),
  };
}

function even(count: number): number {
  return count + (count % 2);
}

function blocksOf(groups: number, groupsPerBlock: number): Blocks {
  return { groups, groupsPerBlock, blocks: Math.max(1, Math.ceil(groups / groupsPerBlock)) };
}

/** Groups of a block: from, and up to. */
export function groupsOf({ groups, groupsPerBlock }: Blocks, block: number): [number, number] {
  return [block * groupsPerBlock, Math.min(groups, (block + 1) * groupsPerBlock)];
}

/** Calls `run` for rounds of blocks: the first of a round, and how many there are. */
export function inRounds({ blocks }: Blocks, run: (first: number, count: number) => void): void {
  for (let first = 0; first < blocks; first += ROUND_BLOCKS)
    run(first, Math.min(ROUND_BLOCKS, blocks - first));
}
