import { FACTOR_FLOOR, productFloor } from './contract.js';
import type { FactorLayout, NmfLayout } from './layout.js';
import type { TaskTable } from './thread-pool.js';
import type { KernelExports } from './wasm-module.js';
import type { WasmMemory } from './wasm-types.js';

/** Number of blocks that a factor's groups are cut into. */
export function factorBlocks(layout: NmfLayout, factor: FactorLayout): number {
  return factor.width === 4 ? layout.blocks : layout.binGroupBlocks;
}

/**
 * The blocks of every operation of the fast kernel, for one thread.
 *
 * @param thread - Number of the thread, which has scratch memory of its own.
 */
export function createNmfTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  layout: NmfLayout,
  thread: number,
) {
  const {
    v,
    frameGroups,
    binGroups,
    bins,
    frames,
    padded,
    components,
    beta,
    frameGroupsPerBlock,
    binGroupsPerBlock,
  } = layout;
  const { activations, templates } = layout;
  const { product, weight } = layout.scratch[thread];
  const vectors = binGroups * 8;
  const groupBytes = binGroups * 128;
  const floor = productFloor(beta);
  const sums = new Float64Array(memory.buffer, layout.sums, layout.sumCount);
  const sumsPerBlock = layout.sumBytes / 8;
  const size = [binGroups, components, floor] as const;

  /** Frame groups of a block: from, and up to. */
  const frameGroupRange = (block: number) =>
    [block * frameGroupsPerBlock, Math.min(frameGroups, (block + 1) * frameGroupsPerBlock)] as const;
  const rangeOf = (factor: FactorLayout, block: number) =>
    factor.width === 4
      ? frameGroupRange(block)
      : ([block * binGroupsPerBlock, Math.min(binGroups, (block + 1) * binGroupsPerBlock)] as const);
  const sideOf = (width: number) => (width === 4 ? activations : templates);

  /** Keeps lanes past the end at 0. */
  function clearEnd(factor: FactorLayout, address: number, to: number): void {
    if (to !== factor.count || factor.lastLanes === factor.width) return;
    kernels.clearLanes(address + (to - 1) * factor.stride, components, factor.width, factor.lastLanes);
  }

  return {
    /** N and D of H at `y`; the sum of logarithms where it is wanted. */
    activationFraction(block, [y, wantsLog]) {
      const [from, to] = frameGroupRange(block);
      const at = from * activations.stride;
      const [n, d] = [activations.numerator + at, activations.denominator + at];
      sums[block * sumsPerBlock] = kernels.activationFraction(
        ...([beta, wantsLog, v + from * groupBytes, templates.current, y + at, n, d] as const),
        ...([to - from, product, weight, ...size] as const),
      );
    },

    /** Partial sums of N and D of W at `y`, and the sum of logarithms where it is wanted. */
    templateFraction(block, [y, wantsLog]) {
      const [from, to] = frameGroupRange(block);
      const h = activations.current + from * activations.stride;
      const n = layout.partials + block * layout.partialBytes;
      sums[block * sumsPerBlock] = kernels.templateFraction(
        ...([beta, wantsLog, v + from * groupBytes, y, h, n, n + binGroups * templates.stride] as const),
        ...([to - from, product, weight, ...size] as const),
      );
    },

    /** Adds up all blocks' partial sums from `offset` on, for a range of binGroups. */
    reducePartials(block, [offset, stride, result]) {
      const [from, to] = rangeOf(templates, block);
      const at = from * stride;
      kernels.sumPartials(
        layout.partials + offset + at,
        layout.partialBytes,
        layout.blocks,
        result + at,
        (to - from) * stride,
      );
    },

    divergence(block) {
      const [from, to] = frameGroupRange(block);
      const h = activations.current + from * activations.stride;
      sums[block * sumsPerBlock] = kernels.divergenceGroups(
        ...([beta, v + from * groupBytes, templates.current, h, to - from, product, ...size] as const),
      );
    },

    /** The multiplicative step from `y`; with momentum also what restartMomentum does. */
    update(block, [width, y, exponent, momentum, dBase, dStride]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const { used, stride, numerator, current, previous, trial } = factor;
      // With momentum a step is made where it overwrites nothing, as much at a time as a thread's own memory holds.
      const most = momentum ? Math.floor(layout.productBytes / stride) : to - from;
      for (let first = from; first < to; first += most) {
        const count = Math.min(most, to - first);
        const at = first * stride;
        const result = momentum ? product : current + at;
        kernels.multiplicative(
          ...([y + at, numerator + at, dBase + first * dStride, result] as const),
          ...([count, used, stride, dStride, exponent, FACTOR_FLOOR] as const),
        );
        if (momentum)
          kernels.restartMomentum(
            ...([result, y + at, current + at, previous + at, trial + at] as const),
            ...([count, used, stride] as const),
          );
      }
      if (momentum) clearEnd(factor, previous, to);
      clearEnd(factor, current, to);
    },

    /** Takes the last step with momentum back; the former value is also the previous one. */
    restore(block, [width]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const bytes = new Uint8Array(memory.buffer);
      const former = factor.trial + from * factor.stride;
      for (const value of [factor.current, factor.previous])
        bytes.copyWithin(value + from * factor.stride, former, former + (to - from) * factor.stride);
    },

    extrapolate(block, [width, isLinear, amount]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const at = from * factor.stride;
      const extrapolate = isLinear ? kernels.extrapolateLinear : kernels.extrapolateGeometric;
      extrapolate(
        ...([factor.current + at, factor.previous + at, factor.trial + at] as const),
        ...([to - from, factor.used, factor.stride, amount, FACTOR_FLOOR] as const),
      );
      clearEnd(factor, factor.trial, to);
    },

    /** <y, d>, of which lanes past the end are no part, since y is 0 there. */
    dot(block, [width, y, d, dStride]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      sums[block * sumsPerBlock] = kernels.dotFactors(
        ...([y + from * factor.stride, d + from * dStride] as const),
        ...([to - from, factor.used, factor.stride, dStride] as const),
      );
    },

    /** Sums of each component of a factor over a block. */
    sumColumns(block, [width]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const target = layout.sums + block * layout.sumBytes;
      const at = factor.current + from * factor.stride;
      kernels.columnSums(at, to - from, factor.stride, components, width, target);
    },

    /** X'X of a block of a factor, float64. */
    addGram(block, [width]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const target = layout.sums + block * layout.sumBytes;
      kernels.clear(target, layout.sumBytes);
      kernels.addGram(factor.current + from * factor.stride, to - from, components, padded, width, target);
    },

    /** D = Y G. */
    multiplyGram(block, [width, y]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const at = from * factor.stride;
      kernels.multiplyGram(
        ...([y + at, layout.gram, factor.denominator + at] as const),
        ...([to - from, components, padded, width] as const),
      );
    },

    quadratic(block, [width, y]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const at = y + from * factor.stride;
      sums[block * sumsPerBlock] = kernels.quadraticForm(
        ...([at, layout.gram, to - from, components, padded, width] as const),
      );
    },

    sweep(block, [width, y, sweeps]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const at = from * factor.stride;
      const bytes = (to - from) * factor.stride;
      // The old value steps back; from the trial value or, when that was refused, from the old one itself.
      new Uint8Array(memory.buffer).copyWithin(
        factor.previous + at,
        factor.current + at,
        factor.current + at + bytes,
      );
      kernels.halsSweep(
        ...([y + at, factor.numerator + at, layout.gram, factor.current + at] as const),
        ...([to - from, components, padded, width, sweeps, FACTOR_FLOOR] as const),
      );
      clearEnd(factor, factor.current, to);
    },

    /** V X of a block, X [binGroups][columns][8] at `x`, into `result` [frame groups][columns][4]. */
    multiply(block, [x, columns, result]) {
      const [from, to] = frameGroupRange(block);
      const target = result + from * columns * 16;
      kernels.dotGroups(v + from * groupBytes, x, target, to - from, binGroups, columns);
    },

    /** Partial sums of V' Y, Y [frame groups][columns][4] at `y`. */
    multiplyTransposed(block, [y, columns]) {
      const [from, to] = frameGroupRange(block);
      const target = layout.partials + block * layout.partialBytes;
      kernels.addGroups(
        v + from * groupBytes,
        y + from * columns * 16,
        target,
        to - from,
        binGroups,
        columns,
      );
    },

    /** (V / WH)^2 times squared templates at `squares`, into `result`, laid out as activations. */
    maskedEnergies(block, [squares, result]) {
      const [from, to] = frameGroupRange(block);
      const at = from * activations.stride;
      const [h, target] = [activations.current + at, result + at];
      kernels.maskedEnergies(
        ...([v + from * groupBytes, templates.current, h, squares, target, to - from] as const),
        ...([product, ...size] as const),
      );
    },

    sumPowers(block, [exponent]) {
      const [from, to] = frameGroupRange(block);
      let sum = 0;
      for (let group = from; group < to; group++) {
        const at = v + group * groupBytes;
        const real = Math.min(4, frames - 4 * group);
        kernels.padGroup(at, binGroups, bins, real, 0); // zeros do not count
        sum += kernels.sumPowers(at, vectors, exponent);
        kernels.padGroup(at, binGroups, bins, real, floor);
      }
      sums[block * sumsPerBlock] = sum;
    },

    /** Sum of V, its padding cleared first. */
    sumMagnitudes(block) {
      const [from, to] = frameGroupRange(block);
      let sum = 0;
      for (let group = from; group < to; group++) {
        kernels.padGroup(v + group * groupBytes, binGroups, bins, Math.min(4, frames - 4 * group), 0);
        sum += kernels.sumGroup(v + group * groupBytes, vectors);
      }
      sums[block * sumsPerBlock] = sum;
    },

    /** Frames `first`, `first + every` and so on of a V at `source` with as many bins. */
    takeFrames(block, [source, first, every]) {
      const [from, to] = frameGroupRange(block);
      const placeOf = (frame: number) => (frame >> 2) * groupBytes + (frame & 3) * 32;
      for (let t = 4 * from; t < Math.min(frames, 4 * to); t++)
        kernels.copyFrame(source + placeOf(first + t * every), v + placeOf(t), binGroups);
    },

    /** V times `scale`; what is then not above `least` becomes `value`, and so does the padding. */
    scaleMagnitudes(block, [scale, least, value]) {
      const [from, to] = frameGroupRange(block);
      for (let group = from; group < to; group++) {
        kernels.scaleGroup(v + group * groupBytes, vectors, scale, least, value);
        kernels.padGroup(v + group * groupBytes, binGroups, bins, Math.min(4, frames - 4 * group), floor);
      }
    },
  } satisfies TaskTable;
}
