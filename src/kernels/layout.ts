/** Addresses in WebAssembly memory, handed out one after the other; every thread that makes the same calls gets the
 * same addresses. */
export interface Layout {
  /** @returns Address of that many bytes, a multiple of 64. */
  take(bytes: number): number;
  /** Bytes handed out so far. */
  bytes(): number;
}

const ALIGNMENT = 64;
/** The kernels' constants lie below this address; the compiler counts on no other being below 1024. */
export const RESERVED_BYTES = 2048;

export function createLayout(): Layout {
  let end = RESERVED_BYTES;
  return {
    take(bytes) {
      const address = end;
      end += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
      return address;
    },
    bytes: () => end,
  };
}

/** Where NMF keeps its matrices; sizes in the units of the kernels (see assembly/index.ts). */
export interface NmfLayout {
  readonly frames: number;
  readonly bins: number;
  readonly components: number;
  readonly beta: number;
  /** Components padded to an even number. */
  readonly padded: number;
  /** Groups of four frames. */
  readonly frameGroups: number;
  /** Groups of eight bins. */
  readonly binGroups: number;
  /** Frame groups are worked on in blocks of this many, by any thread; their number does not depend on the threads'. */
  readonly frameGroupsPerBlock: number;
  readonly blocks: number;
  /** V, [frame groups][binGroups][4][8]. */
  readonly v: number;
  readonly activations: FactorLayout;
  readonly templates: FactorLayout;
  /** Partial sums of the templates' N and D, one area per block. */
  readonly partials: number;
  /** Bytes of one block's partial sums. */
  readonly partialBytes: number;
  /** Columns of {@link multiplyColumns} at most. */
  readonly columns: number;
  /** Left and right factors of products with V: [frame groups][columns][4] and [binGroups][columns][8]. */
  readonly tall: number;
  readonly wide: number;
  /** Bin groups are worked on in blocks too. */
  readonly binGroupsPerBlock: number;
  readonly binGroupBlocks: number;
  /** Float64 sums, one area of `sumBytes` for each block of frame groups or of bin groups. */
  readonly sums: number;
  readonly sumBytes: number;
  /** Float64 numbers in all areas together. */
  readonly sumCount: number;
  /** Gram matrix, float32 [padded][padded]; for beta 2 only. */
  readonly gram: number;
  /** A frame group of W H or of a first weight, and one of a second weight, for each thread. */
  readonly scratch: readonly { readonly product: number; readonly weight: number }[];
  /** Bytes of the former, which has room for a group of a factor too. */
  readonly productBytes: number;
}

/** One factor: values, N and D of the same shape, [groups][padded][width]. */
export interface FactorLayout {
  readonly current: number;
  readonly previous: number;
  readonly trial: number;
  readonly numerator: number;
  readonly denominator: number;
  /** Denominators shared by all groups (beta 1), [padded][width]. */
  readonly sharedDenominator: number;
  /** Number of groups. */
  readonly count: number;
  /** Floats of a component in a group. */
  readonly width: 4 | 8;
  /** Bytes of a group, and of its real components. */
  readonly stride: number;
  readonly used: number;
  /** Real lanes of the last group. */
  readonly lastLanes: number;
}

/** Most blocks that the frame groups are cut into. */
const MAX_BLOCKS = 32;
/** Bin groups of a block. */
const BIN_GROUPS_PER_BLOCK = 16;
/** Least frame groups of a block. */
const MIN_FRAME_GROUPS_PER_BLOCK = 16;

export function nmfLayout(
  layout: Layout,
  shape: { frames: number; bins: number; components: number; beta: number },
  spareColumns: number,
  threads: number,
): NmfLayout {
  const { frames, bins, components, beta } = shape;
  const padded = even(components);
  const frameGroups = Math.ceil(frames / 4);
  const binGroups = Math.ceil(bins / 8);
  const frameGroupsPerBlock = Math.max(MIN_FRAME_GROUPS_PER_BLOCK, Math.ceil(frameGroups / MAX_BLOCKS));
  const blocks = Math.max(1, Math.ceil(frameGroups / frameGroupsPerBlock));
  const columns = even(components + spareColumns);
  const templateBytes = binGroups * padded * 32;
  const partialBytes = Math.max((beta === 1 || beta === 2 ? 1 : 2) * templateBytes, binGroups * columns * 32);
  const binGroupBlocks = Math.ceil(binGroups / BIN_GROUPS_PER_BLOCK);
  const gramEntries = beta === 2 ? padded * padded : 0;
  const sumBytes = 8 * Math.max(gramEntries, components, 8);
  const productBytes = Math.max(binGroups * 128, padded * 32);
  return {
    ...{
      frames,
      bins,
      components,
      beta,
      padded,
      frameGroups,
      binGroups,
      frameGroupsPerBlock,
      blocks,
      columns,
    },
    v: layout.take(frameGroups * binGroups * 128),
    activations: factorLayout(layout, frameGroups, 4, components, padded, beta, frames),
    templates: factorLayout(layout, binGroups, 8, components, padded, beta, bins),
    partials: layout.take(blocks * partialBytes),
    partialBytes,
    tall: layout.take(frameGroups * columns * 16),
    wide: layout.take(binGroups * columns * 32),
    binGroupsPerBlock: BIN_GROUPS_PER_BLOCK,
    binGroupBlocks,
    sums: layout.take(Math.max(blocks, binGroupBlocks) * sumBytes),
    sumBytes,
    sumCount: (Math.max(blocks, binGroupBlocks) * sumBytes) / 8,
    gram: layout.take(4 * gramEntries),
    scratch: Array.from({ length: threads }, () => ({
      product: layout.take(productBytes),
      weight: layout.take(binGroups * 128),
    })),
    productBytes,
  };
}

function factorLayout(
  layout: Layout,
  count: number,
  width: 4 | 8,
  components: number,
  padded: number,
  beta: number,
  entries: number,
): FactorLayout {
  const stride = 4 * padded * width;
  const bytes = count * stride;
  return {
    current: layout.take(bytes),
    previous: layout.take(bytes),
    trial: layout.take(bytes),
    numerator: layout.take(bytes),
    denominator: layout.take(beta === 1 ? 0 : bytes),
    sharedDenominator: layout.take(stride),
    count,
    width,
    stride,
    used: 4 * components * width,
    lastLanes: entries - width * (count - 1),
  };
}

function even(count: number): number {
  return count + (count % 2);
}
