import { FACTOR_BYTES, PROBLEM_BYTES } from './bindings.generated.js';
import { type NmfShape, SPARE_COLUMNS } from './contract.js';
import type { Layout, Region } from './region.js';

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
  /** Partial sums of the templates' N and D, `partialBytes` for each block of frame groups. */
  readonly partials: Region;
  readonly partialBytes: number;
  /** Left and right factors of products with V, of up to `columns` columns: [frame groups][columns][4], [bin groups][columns][8]. */
  readonly tall: Region;
  readonly wide: Region;
  readonly columns: number;
  /** Float64 sums, `sumBytes` for each block of either kind of groups. */
  readonly sums: Region;
  readonly sumBytes: number;
  /** Gram matrix, float32 [padded][padded]; empty unless beta is 2. */
  readonly gram: Region;
  /** What each thread has of its own. */
  readonly threads: readonly NmfThreadLayout[];
}

/** One factor: values, N and D of the same shape, [groups][padded][width]. */
export interface FactorLayout {
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
  readonly groups: number;
  /** Bytes of a group. */
  readonly stride: number;
  /** Groups are worked on in blocks of this many, by any thread; it does not depend on the number of threads. */
  readonly groupsPerBlock: number;
  readonly blocks: number;
}

/** Work space and structs of one thread. */
export interface NmfThreadLayout {
  /** A frame group of W H or of the first weights, which has room for a group of a factor too, and one of the second. */
  readonly model: Region;
  readonly second: Region;
  readonly problem: Region;
  readonly activations: Region;
  readonly templates: Region;
}

/** Most blocks that the frame groups are cut into, and the least frame groups of one. */
const MAX_BLOCKS = 32;
const MIN_FRAME_GROUPS = 16;
/** Bin groups of a block. */
const BIN_GROUPS = 16;

/** @param threads - Number of threads that work on it. */
export function nmfLayout(layout: Layout, shape: NmfShape, threads: number): NmfLayout {
  const { frames, bins, components, beta, free } = shape;
  const padded = even(components);
  const frameGroups = Math.ceil(frames / 4);
  const binGroups = Math.ceil(bins / 8);
  const columns = even(components + SPARE_COLUMNS);
  const v = layout.take(frameGroups * binGroups * 128);
  const perBlock = Math.max(MIN_FRAME_GROUPS, Math.ceil(frameGroups / MAX_BLOCKS));
  const activations = factorLayout(layout, frames, 4, padded, beta, perBlock);
  const templates = factorLayout(layout, bins, 8, padded, beta, BIN_GROUPS);
  const templateBytes = binGroups * templates.stride;
  const partialBytes = Math.max((beta === 1 || beta === 2 ? 1 : 2) * templateBytes, binGroups * columns * 32);
  const gramEntries = beta === 2 ? padded * padded : 0;
  const sumBytes = 8 * Math.max(gramEntries, components, 8);
  return {
    ...{ frames, bins, components, beta, free, padded, frameGroups, binGroups, v, activations, templates },
    partials: layout.take(activations.blocks * partialBytes),
    partialBytes,
    tall: layout.take(frameGroups * columns * 16),
    wide: layout.take(binGroups * columns * 32),
    columns,
    sums: layout.take(Math.max(activations.blocks, templates.blocks) * sumBytes),
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
    ...{ entries, width, groups, stride, groupsPerBlock },
    blocks: Math.max(1, Math.ceil(groups / groupsPerBlock)),
  };
}

function even(count: number): number {
  return count + (count % 2);
}

/** Groups of a block: from, and up to. */
export function groupsOf({ groups, groupsPerBlock }: FactorLayout, block: number): [number, number] {
  return [block * groupsPerBlock, Math.min(groups, (block + 1) * groupsPerBlock)];
}
