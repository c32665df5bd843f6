import { FACTOR_FLOOR, productFloor } from './contract.js';
import type { FactorLayout, NmfLayout } from './layout.js';
import type { TaskTable } from './thread-pool.js';
import type { KernelExports } from './wasm-module.js';
import type { WasmMemory } from './wasm-types.js';

/** Number of blocks that a factor's rows or panels are cut into. */
export function factorBlocks(layout: NmfLayout, factor: FactorLayout): number {
  return factor.width === 4 ? layout.blocks : layout.panelBlocks;
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
  const { v, rows, panels, bins, frames, padded, components, beta, rowsPerBlock, panelsPerBlock } = layout;
  const { activations, templates } = layout;
  const { product, weight } = layout.scratch[thread];
  const vectors = panels * 8;
  const rowBytes = panels * 128;
  const floor = productFloor(beta);
  const sums = new Float64Array(memory.buffer, layout.sums, layout.sumCount);
  const sumsPerBlock = layout.sumBytes / 8;
  const size = [panels, components, floor] as const;

  /** Rows of a block: from, and up to. */
  const rowRange = (block: number) =>
    [block * rowsPerBlock, Math.min(rows, (block + 1) * rowsPerBlock)] as const;
  const rangeOf = (factor: FactorLayout, block: number) =>
    factor.width === 4
      ? rowRange(block)
      : ([block * panelsPerBlock, Math.min(panels, (block + 1) * panelsPerBlock)] as const);
  const sideOf = (width: number) => (width === 4 ? activations : templates);

  /** Keeps lanes past the end at 0. */
  function clearEnd(factor: FactorLayout, address: number, to: number): void {
    if (to !== factor.count || factor.lastLanes === factor.width) return;
    kernels.clearLanes(address + (to - 1) * factor.stride, components, factor.width, factor.lastLanes);
  }

  return {
    /** N and D of H at `y`; the sum of logarithms where it is wanted. */
    activationTerms(block, [y, wantsLog]) {
      const [from, to] = rowRange(block);
      const at = from * activations.stride;
      const [n, d] = [activations.numerator + at, activations.denominator + at];
      sums[block * sumsPerBlock] = kernels.activationTerms(
        ...([beta, wantsLog, v + from * rowBytes, templates.current, y + at, n, d] as const),
        ...([to - from, product, weight, ...size] as const),
      );
    },

    /** Partial sums of N and D of W at `y`, and the sum of logarithms where it is wanted. */
    templateTerms(block, [y, wantsLog]) {
      const [from, to] = rowRange(block);
      const h = activations.current + from * activations.stride;
      const n = layout.partials + block * layout.partialBytes;
      sums[block * sumsPerBlock] = kernels.templateTerms(
        ...([beta, wantsLog, v + from * rowBytes, y, h, n, n + panels * templates.stride] as const),
        ...([to - from, product, weight, ...size] as const),
      );
    },

    /** Adds up all blocks' partial sums from `offset` on, for a range of panels. */
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
      const [from, to] = rowRange(block);
      const h = activations.current + from * activations.stride;
      sums[block * sumsPerBlock] = kernels.divergenceRows(
        ...([beta, v + from * rowBytes, templates.current, h, to - from, product, ...size] as const),
      );
    },

    /** The multiplicative step from `y`; with momentum also what restartMomentum does. */
    update(block, [width, y, exponent, momentum, dBase, dStride]) {
      const factor = sideOf(width);
      const [from, to] = rangeOf(factor, block);
      const { used, stride, numerator, current, previous, trial } = factor;
      // With momentum a step is made where it overwrites nothing, as much at a time as a thread's own row holds.
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

    /** V X of a block, X [panels][columns][8] at `x`, into `result` [rows][columns][4]. */
    multiply(block, [x, columns, result]) {
      const [from, to] = rowRange(block);
      const target = result + from * columns * 16;
      kernels.dotRows(v + from * rowBytes, x, target, to - from, panels, columns);
    },

    /** Partial sums of V' Y, Y [rows][columns][4] at `y`. */
    multiplyTransposed(block, [y, columns]) {
      const [from, to] = rowRange(block);
      const target = layout.partials + block * layout.partialBytes;
      kernels.addRows(v + from * rowBytes, y + from * columns * 16, target, to - from, panels, columns);
    },

    /** Squared quotients (V / WH)^2 times squared templates at `squares`, into `result`, laid out as activations. */
    energyTerms(block, [squares, result]) {
      const [from, to] = rowRange(block);
      const at = from * activations.stride;
      const [h, target] = [activations.current + at, result + at];
      kernels.energyTerms(
        ...([v + from * rowBytes, templates.current, h, squares, target, to - from] as const),
        ...([product, ...size] as const),
      );
    },

    sumPowers(block, [exponent]) {
      const [from, to] = rowRange(block);
      let sum = 0;
      for (let row = from; row < to; row++) {
        const at = v + row * rowBytes;
        const real = Math.min(4, frames - 4 * row);
        kernels.padRow(at, panels, bins, real, 0); // zeros do not count
        sum += kernels.sumPowers(at, vectors, exponent);
        kernels.padRow(at, panels, bins, real, floor);
      }
      sums[block * sumsPerBlock] = sum;
    },

    /** Sum of V, its padding cleared first. */
    sumMagnitudes(block) {
      const [from, to] = rowRange(block);
      let sum = 0;
      for (let row = from; row < to; row++) {
        kernels.padRow(v + row * rowBytes, panels, bins, Math.min(4, frames - 4 * row), 0);
        sum += kernels.sumRow(v + row * rowBytes, vectors);
      }
      sums[block * sumsPerBlock] = sum;
    },

    /** Frames `first`, `first + every` and so on of a V at `source` with as many bins. */
    takeFrames(block, [source, first, every]) {
      const [from, to] = rowRange(block);
      const placeOf = (frame: number) => (frame >> 2) * rowBytes + (frame & 3) * 32;
      for (let t = 4 * from; t < Math.min(frames, 4 * to); t++)
        kernels.copyFrame(source + placeOf(first + t * every), v + placeOf(t), panels);
    },

    /** V times `scale`; what is then not above `least` becomes `value`, and so does the padding. */
    scaleMagnitudes(block, [scale, least, value]) {
      const [from, to] = rowRange(block);
      for (let row = from; row < to; row++) {
        kernels.scaleRow(v + row * rowBytes, vectors, scale, least, value);
        kernels.padRow(v + row * rowBytes, panels, bins, Math.min(4, frames - 4 * row), floor);
      }
    },
  } satisfies TaskTable;
}
