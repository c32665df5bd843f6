import { checkedSum, withChecks } from './checks.js';
import { type CreateKernel, type NmfKernel, type Side, SPARE_COLUMNS } from './contract.js';
import { createLayout, type FactorLayout, type NmfLayout, nmfLayout } from './layout.js';
import { createNmfTasks, factorBlocks } from './nmf-tasks.js';
import { createOwnKernels } from './own-kernels.js';
import { packFactor, packMagnitudes, unpackFactor } from './packing.js';
import { createSingleThreadPool, type ThreadPool } from './thread-pool.js';
import { instantiate } from './wasm-module.js';
import type { WasmMemory } from './wasm-types.js';

/**
 * Whether the fast kernel computes with this beta. Float32 has no room for the powers of betas far out, nor for the
 * cancelling differences close to (but not at) 0 and 1; the reference kernel computes those.
 */
export function isFastBeta(beta: number): boolean {
  if (beta === 0 || beta === 1) return true;
  return beta >= -1 && beta <= 4 && Math.abs(beta * (beta - 1)) >= 0.05;
}

/** The fast kernel on the calling thread alone, with memory of its own. */
export const createWasmKernel: CreateKernel = (problem) => {
  checkedSum(problem.v, problem);
  const layout = createLayout();
  const nmf = nmfLayout(layout, problem, SPARE_COLUMNS, 1);
  const kernels = createOwnKernels(layout.bytes());
  const { memory } = kernels;
  packMagnitudes(
    problem.v,
    nmf,
    new Float32Array(memory.buffer, nmf.v, nmf.frameGroups * nmf.binGroups * 32),
  );
  const pool = createSingleThreadPool(createNmfTasks(instantiate(kernels), memory, nmf, 0));
  scaleMagnitudes(pool, nmf, 1, 0);
  return createPooledKernel(memory, nmf, pool);
};

/** Magnitudes below this part of the mean are silence: smaller ones would become denormal numbers on the way. */
const NEGLIGIBLE = 1e-20;

/** Sum of all entries of V, whose padding is cleared. */
export function sumMagnitudes(pool: ThreadPool, layout: NmfLayout, memory: WasmMemory): number {
  pool.run('sumMagnitudes', layout.blocks);
  return sumOverBlocks(memory, layout, layout.blocks);
}

/**
 * Scales V in place and gives its padding the value that counts for nothing. Entries that are not above `least` after
 * scaling become `least`; those below 1e-20 become 0.
 */
export function scaleMagnitudes(pool: ThreadPool, layout: NmfLayout, scale: number, least: number): void {
  pool.run('scaleMagnitudes', layout.blocks, scale, Math.max(least, NEGLIGIBLE), least);
}

/**
 * Copies frames `first`, `first + every` and so on of another V of as many bins, until V is full, and gives the
 * padding the value that counts for nothing.
 *
 * @param source - Holds that V.
 */
export function takeFrames(
  pool: ThreadPool,
  layout: NmfLayout,
  source: NmfLayout,
  first: number,
  every: number,
): void {
  pool.run('takeFrames', layout.blocks, source.v, first, every);
  scaleMagnitudes(pool, layout, 1, 0);
}

/** The first sum of every block, added in their order. */
function sumOverBlocks(memory: WasmMemory, layout: NmfLayout, blocks: number): number {
  const sums = new Float64Array(memory.buffer, layout.sums, layout.sumCount);
  let total = 0;
  for (let block = 0; block < blocks; block++) total += sums[(block * layout.sumBytes) / 8];
  return total;
}

/**
 * The fast kernel on memory that holds V already, scaled; the work is the pool's.
 *
 * @param pool - Whose task table holds those of createNmfTasks.
 */
export function createPooledKernel(memory: WasmMemory, layout: NmfLayout, pool: ThreadPool): NmfKernel {
  const { frames, bins, components, beta, padded, blocks, binGroups } = layout;
  const floats = (address: number, count: number) => new Float32Array(memory.buffer, address, count);
  const doubles = new Float64Array(memory.buffer, layout.sums, layout.sumCount);
  const gram = floats(layout.gram, beta === 2 ? padded * padded : 0);
  const factorOf = (side: Side) => layout[side];
  const otherThan = (side: Side) => layout[side === 'activations' ? 'templates' : 'activations'];
  const entriesOf = (side: Side) => (side === 'activations' ? frames : bins);
  const blocksOf = (factor: FactorLayout) => factorBlocks(layout, factor);
  const all = (factor: FactorLayout, address: number) => floats(address, (factor.count * factor.stride) / 4);
  const templateBlocks = blocksOf(layout.templates);

  /** Sums of a component's entries over the whole factor, in every lane of the other factor's shared denominator. */
  function shareColumnSums(side: Side): void {
    const sums = addUp('sumColumns', otherThan(side), components);
    const target = factorOf(side);
    const shared = floats(target.sharedDenominator, target.stride / 4);
    for (let c = 0; c < components; c++) shared.fill(sums[c], c * target.width, (c + 1) * target.width);
  }

  /** What a task makes of a factor's blocks, `count` float64 numbers of each, added in their order. */
  function addUp(task: string, factor: FactorLayout, count: number): Float64Array {
    const parts = blocksOf(factor);
    pool.run(task, parts, factor.width);
    const total = new Float64Array(count);
    for (let block = 0; block < parts; block++) {
      const at = (block * layout.sumBytes) / 8;
      for (let i = 0; i < count; i++) total[i] += doubles[at + i];
    }
    return total;
  }

  function denominatorOf(factor: FactorLayout): [base: number, stride: number] {
    return beta === 1 ? [factor.sharedDenominator, 0] : [factor.denominator, factor.stride];
  }

  function dot(factor: FactorLayout, y: number, d: number, dStride: number): number {
    pool.run('dot', blocksOf(factor), factor.width, y, d, dStride);
    return sumOverBlocks(memory, layout, blocksOf(factor));
  }

  /** The blocks' partial sums from `offset` on, added in their order. */
  function reduce(offset: number, stride: number, result: number): void {
    pool.run('reducePartials', templateBlocks, offset, stride, result);
  }

  /** G = X'X of the other factor. */
  function computeGram(side: Side): void {
    const sums = addUp('addGram', otherThan(side), padded * padded);
    for (let j = 0; j < components; j++) {
      for (let k = j; k < components; k++) {
        gram[j * padded + k] = sums[j * padded + k];
        gram[k * padded + j] = sums[j * padded + k];
      }
    }
  }

  function project(side: Side): void {
    const factor = factorOf(side);
    if (side === 'activations') {
      pool.run('multiply', blocks, layout.templates.current, padded, factor.numerator);
    } else {
      pool.run('multiplyTransposed', blocks, layout.activations.current, padded);
      reduce(0, factor.stride, factor.numerator);
    }
    computeGram(side);
  }

  function quadraticObjective(side: Side, at: 'current' | 'trial'): number {
    const factor = factorOf(side);
    pool.run('quadratic', blocksOf(factor), factor.width, factor[at]);
    const square = sumOverBlocks(memory, layout, blocksOf(factor));
    return 0.5 * square - dot(factor, factor[at], factor.numerator, factor.stride);
  }

  /** beta (beta - 1) d less V's own part: (beta - 1) <Y, D> - beta <Y, N>; logarithms at beta 0 and 1. */
  function objective(side: Side, at: 'current' | 'trial', logs: number): number {
    const factor = factorOf(side);
    const [d, dStride] = denominatorOf(factor);
    const n = () => dot(factor, factor[at], factor.numerator, factor.stride);
    if (beta === 0) return n() - Math.LN2 * logs;
    const model = dot(factor, factor[at], d, dStride);
    return beta === 1 ? model - Math.LN2 * logs : model / beta - n() / (beta - 1);
  }

  /** Columns come in pairs. */
  const usedColumns = (count: number) => count + (count % 2);

  return withChecks({
    shape: { frames, bins, components, beta },

    load(factors) {
      for (const side of ['activations', 'templates'] as const) {
        const factor = factorOf(side);
        const current = all(factor, factor.current);
        packFactor(factors[side], entriesOf(side), components, current, padded, factor.width);
        all(factor, factor.previous).set(current);
        all(factor, factor.trial).fill(0);
      }
    },

    read(at = 'current') {
      const read = (side: Side) => {
        const factor = factorOf(side);
        const result = new Float64Array(entriesOf(side) * components);
        unpackFactor(all(factor, factor[at]), entriesOf(side), components, result, padded, factor.width);
        return result;
      };
      return { templates: read('templates'), activations: read('activations') };
    },

    extrapolate(side, law, amount) {
      const factor = factorOf(side);
      pool.run('extrapolate', blocksOf(factor), factor.width, law === 'linear' ? 1 : 0, amount);
    },

    evaluate(side, at, wantsObjective) {
      const factor = factorOf(side);
      if (beta === 2) {
        project(side);
        pool.run('multiplyGram', blocksOf(factor), factor.width, factor[at]);
        return wantsObjective ? quadraticObjective(side, at) : Number.NaN;
      }
      if (beta === 1) shareColumnSums(side);
      let logs = 0;
      const wantsLogs = wantsObjective ? 1 : 0;
      if (side === 'activations') {
        pool.run('activationFraction', blocks, factor[at], wantsLogs);
        logs = sumOverBlocks(memory, layout, blocks);
      } else {
        pool.run('templateFraction', blocks, factor[at], wantsLogs);
        logs = sumOverBlocks(memory, layout, blocks);
        reduce(0, factor.stride, factor.numerator);
        if (beta !== 1) reduce(binGroups * factor.stride, factor.stride, factor.denominator);
      }
      return wantsObjective ? objective(side, at, logs) : Number.NaN;
    },

    readFraction(side) {
      const factor = factorOf(side);
      const read = (address: number, isShared: boolean) => {
        const result = new Float64Array(entriesOf(side) * components);
        let source: Float32Array = all(factor, address);
        if (isShared) {
          const shared = floats(address, factor.stride / 4);
          source = new Float32Array((factor.count * factor.stride) / 4);
          for (let i = 0; i < factor.count; i++) source.set(shared, (i * factor.stride) / 4);
        }
        unpackFactor(source, entriesOf(side), components, result, padded, factor.width);
        return result;
      };
      const [d, dStride] = denominatorOf(factor);
      return { numerator: read(factor.numerator, false), denominator: read(d, dStride === 0) };
    },

    update(side, at, exponent, momentum) {
      const factor = factorOf(side);
      const [d, dStride] = denominatorOf(factor);
      const numbers = [factor.width, factor[at], exponent, momentum ? 1 : 0, d, dStride];
      pool.run('update', blocksOf(factor), ...numbers);
    },

    restore(side) {
      const factor = factorOf(side);
      pool.run('restore', blocksOf(factor), factor.width);
    },

    project,
    quadraticObjective,

    sweep(side, at, sweeps) {
      const factor = factorOf(side);
      pool.run('sweep', blocksOf(factor), factor.width, factor[at], sweeps);
    },

    divergence() {
      pool.run('divergence', blocks);
      return sumOverBlocks(memory, layout, blocks);
    },

    powerSum(exponent) {
      pool.run('sumPowers', blocks, exponent);
      return sumOverBlocks(memory, layout, blocks);
    },

    componentEnergies(binWeights) {
      // The places of the factors of a product, which hold nothing between two calls and have room for both.
      const { wide, tall } = layout;
      const w = all(layout.templates, layout.templates.current);
      const squares = all(layout.templates, wide);
      squares.fill(0);
      for (let f = 0; f < bins; f++) {
        const at = (f >> 3) * padded * 8 + (f & 7);
        for (let c = 0; c < components; c++) squares[at + 8 * c] = binWeights[f] * w[at + 8 * c] ** 2;
      }
      pool.run('maskedEnergies', blocks, wide, tall);
      const h = all(layout.activations, layout.activations.current);
      const energiesOf = all(layout.activations, tall);
      const energies = new Float64Array(components);
      for (let i = 0; i < h.length; i += padded * 4) {
        for (let c = 0; c < components; c++) {
          for (let lane = 0; lane < 4; lane++)
            energies[c] += h[i + 4 * c + lane] ** 2 * energiesOf[i + 4 * c + lane];
        }
      }
      return energies;
    },

    multiply(x, count, result) {
      const used = usedColumns(count);
      packFactor(x, bins, count, floats(layout.wide, binGroups * used * 8), used, 8);
      pool.run('multiply', blocks, layout.wide, used, layout.tall);
      unpackFactor(floats(layout.tall, layout.frameGroups * used * 4), frames, count, result, used, 4);
    },

    multiplyTransposed(y, count, result) {
      const used = usedColumns(count);
      packFactor(y, frames, count, floats(layout.tall, layout.frameGroups * used * 4), used, 4);
      pool.run('multiplyTransposed', blocks, layout.tall, used);
      reduce(0, used * 32, layout.wide);
      unpackFactor(floats(layout.wide, binGroups * used * 8), bins, count, result, used, 8);
    },
  });
}
