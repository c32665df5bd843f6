import { withChecks } from './checks.js';
import type { NmfKernel, Point, Side } from './contract.js';
import { type FactorLayout, inRounds, type NmfLayout } from './nmf-layout.js';
import { addFactor, type Packing, packFactor, unpackFactor } from './packing.js';
import { type NmfPool, sumOverBlocks } from './pooled-magnitudes.js';
import { doubles, floats, partOf, type Region } from './region.js';
import type { WasmMemory } from './wasm-types.js';

/** As a number that goes with a task. */
const flag = (value: boolean) => (value ? 1 : 0);
const isTrial = (at: Point) => flag(at === 'trial');
const otherThan = (side: Side): Side => (side === 'activations' ? 'templates' : 'activations');

/**
 * Whether the fast kernel computes with this beta. Float32 has no room for the powers of betas far out, nor for the
 * cancelling differences close to (but not at) 0 and 1; the reference kernel computes those.
 */
export function isFastBeta(beta: number): boolean {
  if (beta === 0 || beta === 1) return true;
  return beta >= -1 && beta <= 4 && Math.abs(beta * (beta - 1)) >= 0.05;
}

/** The fast kernel on memory that holds V already, scaled; the work is the pool's. */
export function createPooledKernel(memory: WasmMemory, layout: NmfLayout, pool: NmfPool): NmfKernel {
  const { frames, bins, components, beta, free, padded, binGroups, frameGroups } = layout;
  const { passes } = layout;
  const { blocks } = passes;
  const view = (region: Region) => floats(memory, region);
  const gram = view(layout.gram);
  const packingOf = ({ entries, width }: FactorLayout): Packing => ({
    ...{ entries, width },
    ...{ columns: components, padded },
  });

  /** What stands in a place of a factor's shape, row-major. */
  function unpacked(factor: FactorLayout, place: Region): Float64Array {
    const result = new Float64Array(factor.entries * components);
    unpackFactor(view(place), packingOf(factor), result);
    return result;
  }

  /** What `run` leaves of a factor's blocks, `count` float64 numbers of each, added in their order. */
  function addUp(
    factor: FactorLayout,
    count: number,
    run: (blocks: number, first: number) => void,
  ): Float64Array {
    const sums = doubles(memory, layout.sums);
    const total = new Float64Array(count);
    inRounds(factor, (first, some) => {
      run(some, first);
      for (let block = 0; block < some; block++) {
        const at = (block * layout.sumBytes) / 8;
        for (let i = 0; i < count; i++) total[i] += sums[at + i];
      }
    });
    return total;
  }

  /** Column sums of the other factor, for D of this one (beta 1). */
  function computeColumnSums(side: Side): void {
    const other = otherThan(side);
    const sums = addUp(layout[other], components, pool[other].columnSums);
    const { columnSums, width } = layout[side];
    const target = view(columnSums);
    for (const [c, sum] of sums.entries()) target.fill(sum, c * width, (c + 1) * width);
  }

  /** G = X'X of the other factor. */
  function computeGram(side: Side): void {
    const other = otherThan(side);
    const sums = addUp(layout[other], padded * padded, pool[other].addGram);
    for (let j = 0; j < components; j++) {
      for (let k = j; k < components; k++) {
        gram[j * padded + k] = sums[j * padded + k];
        gram[k * padded + j] = sums[j * padded + k];
      }
    }
  }

  function dot(side: Side, at: Point, ofDenominator: boolean): number {
    pool[side].dot(layout[side].blocks, isTrial(at), flag(ofDenominator));
    return sumOverBlocks(memory, layout, layout[side]);
  }

  /** V' Y, Y [frame groups][columns][4], into `result` [bin groups][columns][8]. */
  function multiplyTransposed(y: Region, columns: number, result: Region): void {
    inRounds(passes, (first, count) => {
      pool.multiplyTransposed(count, first, y.address, columns);
      pool.reduceProduct(layout.templates.blocks, count, flag(first === 0), columns * 32, result.address);
    });
  }

  function project(side: Side): void {
    const { numerator } = layout[side];
    if (side === 'activations')
      pool.multiply(blocks, layout.templates.current.address, padded, numerator.address);
    else multiplyTransposed(layout.activations.current, padded, numerator);
    computeGram(side);
  }

  function quadraticObjective(side: Side, at: Point): number {
    pool[side].quadratic(layout[side].blocks, isTrial(at));
    const square = sumOverBlocks(memory, layout, layout[side]);
    return 0.5 * square - dot(side, at, false);
  }

  /** N and D of H. @returns The sum of logarithms. */
  function activationFraction(at: Point, wantsLogs: boolean): number {
    if (beta === 1) computeColumnSums('activations');
    pool.activationFraction(blocks, isTrial(at), flag(wantsLogs));
    return sumOverBlocks(memory, layout, passes);
  }

  /** N and D of W. @returns The sum of logarithms. */
  function templateFraction(at: Point, wantsLogs: boolean): number {
    if (beta === 1) computeColumnSums('templates');
    inRounds(passes, (first, count) => {
      pool.templateFraction(count, first, isTrial(at), flag(wantsLogs));
      pool.reduceFraction(layout.templates.blocks, count, flag(first === 0));
    });
    return sumOverBlocks(memory, layout, passes);
  }

  /** beta (beta - 1) d less V's own part: (beta - 1) <Y, D> - beta <Y, N>; logarithms at beta 0 and 1. */
  function objective(side: Side, at: Point, logs: number): number {
    if (beta === 0) return dot(side, at, false) - Math.LN2 * logs;
    const model = dot(side, at, true);
    return beta === 1 ? model - Math.LN2 * logs : model / beta - dot(side, at, false) / (beta - 1);
  }

  /** The part of the places for a product's factors that so many columns take, which come in pairs. */
  function productOf(count: number): { tall: Float32Array; wide: Float32Array; padded: number } {
    const used = count + (count % 2);
    return {
      tall: view(partOf(layout.tall, 0, frameGroups * used * 16)),
      wide: view(partOf(layout.wide, 0, binGroups * used * 32)),
      padded: used,
    };
  }

  return withChecks({
    shape: { frames, bins, components, beta, free },

    load(factors) {
      for (const side of ['activations', 'templates'] as const) {
        const factor = layout[side];
        const current = view(factor.current);
        packFactor(factors[side], packingOf(factor), current);
        view(factor.previous).set(current);
        view(factor.trial).set(current);
      }
    },

    read(at = 'current') {
      const { templates, activations } = layout;
      return {
        templates: unpacked(templates, templates[at]),
        activations: unpacked(activations, activations[at]),
      };
    },

    extrapolate(side, law, amount) {
      pool[side].extrapolate(layout[side].blocks, flag(law === 'linear'), amount);
    },

    evaluate(side, at, wantsObjective) {
      if (beta === 2) {
        project(side);
        pool[side].multiplyGram(layout[side].blocks, isTrial(at));
        return wantsObjective ? quadraticObjective(side, at) : Number.NaN;
      }
      const fraction = side === 'activations' ? activationFraction : templateFraction;
      const logs = fraction(at, wantsObjective);
      return wantsObjective ? objective(side, at, logs) : Number.NaN;
    },

    readFraction(side) {
      const factor = layout[side];
      return {
        numerator: unpacked(factor, factor.numerator),
        denominator: unpacked(factor, factor.denominator),
      };
    },

    addToFraction(side, numerator, denominator) {
      const factor = layout[side];
      addFactor(numerator, packingOf(factor), view(factor.numerator));
      addFactor(denominator, packingOf(factor), view(factor.denominator));
    },

    update(side, at, exponent, momentum) {
      pool[side].update(layout[side].blocks, isTrial(at), exponent, flag(momentum));
    },

    restore(side) {
      pool[side].restore(layout[side].blocks);
    },

    project,
    quadraticObjective,

    sweep(side, at, sweeps) {
      pool[side].sweep(layout[side].blocks, isTrial(at), sweeps);
    },

    divergence() {
      pool.divergence(blocks);
      return sumOverBlocks(memory, layout, passes);
    },

    powerSum(exponent) {
      pool.sumPowers(blocks, exponent);
      return sumOverBlocks(memory, layout, passes);
    },

    componentEnergies(binWeights) {
      // The places of the factors of a product, which hold nothing between two calls and have room for both.
      const { wide, tall } = layout;
      const w = view(layout.templates.current);
      const squares = view(partOf(wide, 0, layout.templates.current.bytes));
      squares.fill(0);
      for (let f = 0; f < bins; f++) {
        const at = (f >> 3) * padded * 8 + (f & 7);
        for (let c = 0; c < components; c++) squares[at + 8 * c] = binWeights[f] * w[at + 8 * c] ** 2;
      }
      pool.maskedEnergies(blocks, wide.address, tall.address);
      const h = view(layout.activations.current);
      const energiesOf = view(tall);
      const energies = new Float64Array(components);
      for (let i = 0; i < h.length; i += padded * 4) {
        for (let c = 0; c < components; c++) {
          for (let lane = 0; lane < 4; lane++)
            energies[c] += h[i + 4 * c + lane] ** 2 * energiesOf[i + 4 * c + lane];
        }
      }
      return energies;
    },

    multiply(x, columns, result) {
      const { tall, wide, padded } = productOf(columns);
      packFactor(x, { entries: bins, columns, padded, width: 8 }, wide);
      pool.multiply(blocks, layout.wide.address, padded, layout.tall.address);
      unpackFactor(tall, { entries: frames, columns, padded, width: 4 }, result);
    },

    multiplyTransposed(y, columns, result) {
      const { tall, wide, padded } = productOf(columns);
      packFactor(y, { entries: frames, columns, padded, width: 4 }, tall);
      multiplyTransposed(layout.tall, padded, layout.wide);
      unpackFactor(wide, { entries: bins, columns, padded, width: 8 }, result);
    },
  });
}
