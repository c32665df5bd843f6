import { checkedSum, withChecks } from './checks.js';
import {
  type CreateKernel,
  FACTOR_FLOOR,
  type Factor,
  type NmfProblem,
  type Point,
  productFloor,
  type Side,
} from './contract.js';
import { fillWithColumnSums, gramMatrix, multiplyByGram, transpose } from './dense.js';
import { divergenceOf } from './divergence.js';
import { addActivations, dotTemplates, GROUP_FRAMES, multiplyFactors } from './group-products.js';
import { power, weightsOf } from './powers.js';

interface FactorState {
  current: Factor;
  previous: Factor;
  trial: Factor;
  readonly numerator: Factor;
  readonly denominator: Factor;
}

function createState(length: number): FactorState {
  const empty = () => new Float64Array(length);
  return { current: empty(), previous: empty(), trial: empty(), numerator: empty(), denominator: empty() };
}

/**
 * The float64 reference: plain loops over frames, bins and components, four frames at a time. W H and the weights
 * live only for those four, and V is read once per call. Faster builds are checked against it.
 *
 * For beta 1, D is the other factor's column sums; for beta 2 it comes from the other factor's Gram matrix, and
 * W H is not needed at all.
 */
export const createReferenceKernel: CreateKernel = (problem) => {
  const { v, frames, bins, components, beta } = problem;
  checkedSum(v, problem);
  const passes = createPasses(problem);
  const states = { activations: createState(frames * components), templates: createState(bins * components) };
  const gram = new Float64Array(components * components);
  const otherOf = (side: Side) => states[side === 'activations' ? 'templates' : 'activations'].current;

  function project(side: Side): void {
    const { numerator } = states[side];
    if (side === 'activations') passes.multiply(otherOf(side), components, numerator);
    else passes.multiplyTransposed(otherOf(side), components, numerator);
    gramMatrix(otherOf(side), components, gram);
  }

  function quadraticObjective(side: Side, at: Point): number {
    const { [at]: y, numerator } = states[side];
    const product = new Float64Array(y.length);
    multiplyByGram(y, gram, components, product);
    return 0.5 * dot(y, product) - dot(y, numerator);
  }

  return withChecks({
    shape: { frames, bins, components, beta },

    load({ templates, activations }) {
      for (const [side, factor] of Object.entries({ templates, activations }) as [Side, Factor][]) {
        states[side].current.set(factor);
        states[side].previous.set(factor);
      }
    },

    read: (at = 'current') => ({
      templates: states.templates[at].slice(),
      activations: states.activations[at].slice(),
    }),

    extrapolate(side, law, amount) {
      const { current, previous, trial } = states[side];
      for (let i = 0; i < current.length; i++) {
        const x = current[i];
        const y =
          law === 'linear'
            ? x + amount * (x - previous[i])
            : x * power(Math.min(5, Math.max(0.2, x / previous[i])), amount);
        trial[i] = Math.max(FACTOR_FLOOR, y);
      }
    },

    evaluate(side, at, wantsObjective) {
      const { [at]: y, numerator, denominator } = states[side];
      if (beta === 2) {
        project(side);
        multiplyByGram(y, gram, components, denominator);
        return wantsObjective ? quadraticObjective(side, at) : Number.NaN;
      }
      let logs = 0;
      if (side === 'activations')
        logs = passes.activationFraction(otherOf(side), y, numerator, denominator, wantsObjective);
      else logs = passes.templateFraction(y, otherOf(side), numerator, denominator, wantsObjective);
      if (!wantsObjective) return Number.NaN;
      if (beta === 0) return dot(y, numerator) - logs;
      const model = dot(y, denominator);
      return beta === 1 ? model - logs : model / beta - dot(y, numerator) / (beta - 1);
    },

    readFraction(side) {
      const { numerator, denominator } = states[side];
      return { numerator: numerator.slice(), denominator: denominator.slice() };
    },

    update(side, at, exponent, momentum) {
      const state = states[side];
      const { current: x, previous, trial, [at]: y, numerator, denominator } = state;
      for (let i = 0; i < x.length; i++) {
        // Where D is not above 0 its powers ran out of range: there is no direction to go.
        const ratio = denominator[i] > 0 ? numerator[i] / denominator[i] : 1;
        const r = Math.max(FACTOR_FLOOR, y[i] * (exponent === 1 ? ratio : power(ratio, exponent)));
        if (momentum) {
          previous[i] = (r - y[i]) * (y[i] - x[i]) < 0 ? r : x[i];
          trial[i] = x[i];
        }
        x[i] = r;
      }
    },

    restore(side) {
      const { current, previous, trial } = states[side];
      current.set(trial);
      previous.set(trial);
    },

    project,
    quadraticObjective,

    sweep(side, at, sweeps) {
      const { current, previous, [at]: y, numerator } = states[side];
      const result = y.slice();
      previous.set(current);
      for (let n = 0; n < sweeps; n++) {
        for (let q = 0; q < components; q++) {
          const own = gram[q * components + q];
          if (!(own > 0)) continue;
          for (let i = 0; i < result.length; i += components) {
            let slope = numerator[i + q];
            for (let k = 0; k < components; k++) slope -= gram[q * components + k] * result[i + k];
            result[i + q] = Math.max(FACTOR_FLOOR, result[i + q] + slope / own);
          }
        }
      }
      current.set(result);
    },

    divergence: () => passes.divergence(states.templates.current, states.activations.current),

    powerSum(exponent) {
      let sum = 0;
      for (let i = 0; i < v.length; i++) if (v[i] > 0) sum += exponent === 1 ? v[i] : power(v[i], exponent);
      return sum;
    },

    componentEnergies(binWeights) {
      const { templates, activations } = states;
      const energies = new Float64Array(components);
      for (let t = 0; t < frames; t++) {
        for (let f = 0; f < bins; f++) {
          let sum = 0;
          const [wAt, hAt] = [f * components, t * components];
          for (let c = 0; c < components; c++)
            sum += templates.current[wAt + c] * activations.current[hAt + c];
          const scale = v[t * bins + f] / Math.max(sum, productFloor(beta));
          for (let c = 0; c < components; c++) {
            const masked = templates.current[wAt + c] * activations.current[hAt + c] * scale;
            energies[c] += binWeights[f] * masked * masked;
          }
        }
      }
      return energies;
    },

    multiply: passes.multiply,
    multiplyTransposed: passes.multiplyTransposed,
  });
};

/** The passes over V, on buffers of one group. */
function createPasses({ v, frames, bins, components, beta }: NmfProblem) {
  const floor = productFloor(beta);
  const weigh = weightsOf(beta);
  const sumDivergence = divergenceOf(beta);
  const product = new Float64Array(GROUP_FRAMES * bins);
  const a = new Float64Array(GROUP_FRAMES * bins);
  const b = new Float64Array(GROUP_FRAMES * bins);
  const hGroup = new Float64Array(GROUP_FRAMES * components);
  const sums = new Float64Array(GROUP_FRAMES * components);
  const transposedTemplates = new Float64Array(bins * components);

  /** W H of the group that begins at `frame`, into `product`; frames past the end are those of an empty H. */
  function multiplyGroup(w: Factor, h: Factor, frame: number): number {
    const count = Math.min(GROUP_FRAMES, frames - frame);
    copyEntries(h, frame * components, count * components, hGroup);
    multiplyFactors(w, hGroup, bins, components, product, floor);
    return count;
  }

  /**
   * The weights of the group, into `a` and `b`; past the end old ones stay, which meet zeros of H or nothing.
   *
   * @returns The group's sum of v log p (beta 1) or log(v / p) (beta 0), where it is wanted.
   */
  function weighGroup(w: Factor, h: Factor, frame: number, wantsLogs: boolean): number {
    const count = multiplyGroup(w, h, frame) * bins;
    weigh(v, frame * bins, count, product, a, b);
    if (!wantsLogs || (beta !== 0 && beta !== 1)) return 0;
    let logs = 0;
    for (let i = 0; i < count; i++) {
      const x = v[frame * bins + i];
      logs += beta === 1 ? x * Math.log(product[i]) : Math.log(x / product[i]);
    }
    return logs;
  }

  return {
    activationFraction(
      w: Factor,
      h: Factor,
      numerator: Factor,
      denominator: Factor,
      wantsLogs: boolean,
    ): number {
      let logs = 0;
      transpose(w, bins, components, transposedTemplates);
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        logs += weighGroup(w, h, t, wantsLogs);
        const count = Math.min(GROUP_FRAMES, frames - t) * components;
        dotTemplates(a, transposedTemplates, bins, components, sums);
        writeEntries(sums, count, numerator, t * components);
        if (beta === 1) continue;
        dotTemplates(b, transposedTemplates, bins, components, sums);
        writeEntries(sums, count, denominator, t * components);
      }
      if (beta === 1) fillWithColumnSums(w, components, denominator);
      return logs;
    },

    templateFraction(
      w: Factor,
      h: Factor,
      numerator: Factor,
      denominator: Factor,
      wantsLogs: boolean,
    ): number {
      let logs = 0;
      numerator.fill(0);
      denominator.fill(0);
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        logs += weighGroup(w, h, t, wantsLogs);
        addActivations(a, hGroup, bins, components, numerator);
        if (beta !== 1) addActivations(b, hGroup, bins, components, denominator);
      }
      if (beta === 1) fillWithColumnSums(h, components, denominator);
      return logs;
    },

    divergence(w: Factor, h: Factor): number {
      let total = 0;
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        const count = multiplyGroup(w, h, t);
        for (let r = 0; r < count; r++) total += sumDivergence(v, (t + r) * bins, bins, product, r * bins);
      }
      return total;
    },

    multiply(x: Float64Array, columns: number, result: Float64Array): void {
      const transposed = new Float64Array(x.length);
      const group = new Float64Array(GROUP_FRAMES * columns);
      transpose(x, bins, columns, transposed);
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        const count = Math.min(GROUP_FRAMES, frames - t);
        copyEntries(v, t * bins, count * bins, a);
        dotTemplates(a, transposed, bins, columns, group);
        writeEntries(group, count * columns, result, t * columns);
      }
    },

    multiplyTransposed(y: Float64Array, columns: number, result: Float64Array): void {
      const group = new Float64Array(GROUP_FRAMES * columns);
      result.fill(0);
      for (let t = 0; t < frames; t += GROUP_FRAMES) {
        const count = Math.min(GROUP_FRAMES, frames - t);
        copyEntries(v, t * bins, count * bins, a);
        copyEntries(y, t * columns, count * columns, group);
        addActivations(a, group, bins, columns, result);
      }
    },
  };
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** Copies `count` entries to the front of `group` and clears the rest of it. */
function copyEntries(
  source: Float32Array | Float64Array,
  at: number,
  count: number,
  group: Float64Array,
): void {
  for (let i = 0; i < count; i++) group[i] = source[at + i];
  if (count < group.length) group.fill(0, count);
}

function writeEntries(group: Float64Array, count: number, result: Float64Array, at: number): void {
  for (let i = 0; i < count; i++) result[at + i] = group[i];
}
