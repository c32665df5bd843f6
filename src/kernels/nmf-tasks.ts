import type { KernelExports, Pointer } from './bindings.generated.js';
import { FACTOR_FLOOR, productFloor, type Side } from './contract.js';
import { type FactorLayout, groupsOf, type NmfLayout } from './nmf-layout.js';
import { doubles } from './region.js';
import { writeFactor, writeProblem } from './structs.generated.js';
import type { WasmMemory } from './wasm-types.js';

/** The structs of a problem, as one thread has them. */
export interface NmfStructs {
  readonly problem: Pointer<'Problem'>;
  readonly activations: Pointer<'Factor'>;
  readonly templates: Pointer<'Factor'>;
}

/** Writes them. */
export function writeNmfStructs(memory: WasmMemory, layout: NmfLayout, thread: number): NmfStructs {
  const { components, beta, gram } = layout;
  const { model, second, ...own } = layout.threads[thread];
  const write = (side: Side) => {
    const { from: freeFrom, to: freeTo } = layout.free?.[side] ?? { from: 0, to: components };
    const step = { step: model, stepGroups: Math.floor(model.bytes / layout[side].stride) };
    const fields = { ...layout[side], ...step, components, gram, freeFrom, freeTo, floor: FACTOR_FLOOR };
    return writeFactor(memory, own[side], fields);
  };
  const factors = { activations: write('activations'), templates: write('templates') };
  const fields = { ...layout, ...factors, model, second, floor: productFloor(beta) };
  return { ...factors, problem: writeProblem(memory, own.problem, fields) };
}

/** The tasks of {@link createNmfTasks}. */
export type NmfTasks = ReturnType<typeof createNmfTasks>;

/**
 * The blocks of every operation of the fast kernel, for one thread. The one number that a block sums up it leaves in its
 * block sum. What leaves more is run in rounds: it is told the round's first block, to which a block's number adds. Flags
 * are 0 or 1.
 *
 * @param thread - Number of the thread, which has memory of its own.
 */
export function createNmfTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  layout: NmfLayout,
  thread: number,
) {
  const { partials, partialBytes, beta } = layout;
  const structs = writeNmfStructs(memory, layout, thread);
  const { problem } = structs;
  const blockSums = doubles(memory, layout.blockSums);
  const note = (block: number, sum: number) => {
    blockSums[block] = sum;
  };
  const frameGroups = (block: number) => groupsOf(layout.passes, block);
  const partialOf = (block: number) => partials.address + block * partialBytes;

  function reduce(
    block: number,
    offset: number,
    stride: number,
    count: number,
    isFirst: number,
    result: number,
  ): void {
    const [from, to] = groupsOf(layout.templates, block);
    const at = from * stride;
    const source = partials.address + offset + at;
    kernels.sumPartials(source, partialBytes, count, isFirst, result + at, (to - from) * stride);
  }

  return {
    /** N and D of H; the sum of logarithms where it is wanted. */
    activationFraction: (block: number, isTrial: number, wantsLog: number) =>
      note(block, kernels.activationFraction(problem, ...frameGroups(block), isTrial, wantsLog)),

    /** Partial sums of N and D of W; the sum of logarithms where it is wanted. */
    templateFraction: (block: number, first: number, isTrial: number, wantsLog: number) => {
      const groups = frameGroups(first + block);
      const partial = partialOf(block);
      note(first + block, kernels.templateFraction(problem, ...groups, isTrial, wantsLog, partial));
    },

    /** Adds up the partial sums of a round of `count` blocks for N and D of a block of bin groups. */
    reduceFraction: (block: number, count: number, isFirst: number) => {
      const { numerator, denominator, stride } = layout.templates;
      reduce(block, 0, stride, count, isFirst, numerator.address);
      if (beta === 1 && isFirst === 1)
        kernels.fillDenominator(structs.templates, ...groupsOf(layout.templates, block));
      if (beta !== 1 && beta !== 2)
        reduce(block, layout.binGroups * stride, stride, count, isFirst, denominator.address);
    },

    /** The same for a product, whose groups have `stride` bytes, into `result`. */
    reduceProduct: (block: number, count: number, isFirst: number, stride: number, result: number) =>
      reduce(block, 0, stride, count, isFirst, result),

    /** Sum of the divergences. */
    divergence: (block: number) => note(block, kernels.divergence(problem, ...frameGroups(block))),

    /** V X, X [bin groups][columns][8] at `x`, into `result` [frame groups][columns][4]. */
    multiply: (block: number, x: number, columns: number, result: number) =>
      kernels.multiply(problem, ...frameGroups(block), x, columns, result),

    /** Partial sums of V' Y, Y [frame groups][columns][4] at `y`. */
    multiplyTransposed: (block: number, first: number, y: number, columns: number) => {
      const partial = partialOf(block);
      kernels.multiplyTransposed(problem, ...frameGroups(first + block), y, columns, partial);
    },

    /** (V / W H)^2 times squared templates at `squares`, into `result`, laid out as activations. */
    maskedEnergies: (block: number, squares: number, result: number) =>
      kernels.maskedEnergies(problem, ...frameGroups(block), squares, result),

    /** Sum of the entries of V above 0, raised. */
    sumPowers: (block: number, exponent: number) =>
      note(block, kernels.sumPowers(problem, ...frameGroups(block), exponent)),

    /** Sum of V, its padding cleared first. */
    sumMagnitudes: (block: number) => note(block, kernels.sumMagnitudes(problem, ...frameGroups(block))),

    /** V times `scale`; what is then not above `least` becomes `value`. */
    scaleMagnitudes: (block: number, scale: number, least: number, value: number) =>
      kernels.scaleMagnitudes(problem, ...frameGroups(block), scale, least, value),

    /** Frames `first`, `first + every` and so on of a V at `source` with as many bins. */
    takeFrames: (block: number, source: number, first: number, every: number) =>
      kernels.takeFrames(problem, ...frameGroups(block), source, first, every),

    activations: createFactorTasks(kernels, layout, layout.activations, structs.activations, note),
    templates: createFactorTasks(kernels, layout, layout.templates, structs.templates, note),
  };
}

/** The blocks of what is done to one factor, whichever it is; see the kernels of these names. */
function createFactorTasks(
  kernels: KernelExports,
  { sums, sumBytes }: NmfLayout,
  factor: FactorLayout,
  struct: Pointer<'Factor'>,
  note: (block: number, sum: number) => void,
) {
  const groups = (block: number) => groupsOf(factor, block);
  const sumsOf = (block: number) => sums.address + block * sumBytes;
  return {
    update: (block: number, isTrial: number, exponent: number, momentum: number) =>
      kernels.update(struct, ...groups(block), isTrial, exponent, momentum),
    restore: (block: number) => kernels.restore(struct, ...groups(block)),
    extrapolate: (block: number, isLinear: number, amount: number) =>
      kernels.extrapolate(struct, ...groups(block), isLinear, amount),
    dot: (block: number, isTrial: number, ofDenominator: number) =>
      note(block, kernels.dot(struct, ...groups(block), isTrial, ofDenominator)),
    columnSums: (block: number, first: number) =>
      kernels.columnSums(struct, ...groups(first + block), sumsOf(block)),
    addGram: (block: number, first: number) =>
      kernels.addGram(struct, ...groups(first + block), sumsOf(block)),
    multiplyGram: (block: number, isTrial: number) => kernels.multiplyGram(struct, ...groups(block), isTrial),
    quadratic: (block: number, isTrial: number) =>
      note(block, kernels.quadratic(struct, ...groups(block), isTrial)),
    sweep: (block: number, isTrial: number, sweeps: number) =>
      kernels.sweep(struct, ...groups(block), isTrial, sweeps),
  };
}
