import { checkedSum, withChecks } from './checks.js';
import {
  type CreateKernel,
  FACTOR_FLOOR,
  type Factor,
  type Point,
  productFloor,
  type Side,
} from './contract.js';
import { dot, gramMatrix, multiplyByGram } from './dense.js';
import { power } from './divergence.js';
import { createPasses } from './reference-passes.js';

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
  const { v, frames, bins, components, beta, free } = problem;
  checkedSum(v, problem);
  const passes = createPasses(problem);
  const states = { activations: createState(frames * components), templates: createState(bins * components) };
  const gram = new Float64Array(components * components);
  const otherOf = (side: Side) => states[side === 'activations' ? 'templates' : 'activations'].current;

  /** Calls `move` for every entry that steps move: of a free component, and not at 0. */
  function forEachMoved(side: Side, at: Point, move: (i: number) => void): void {
    const { [at]: y } = states[side];
    const { from, to } = free?.[side] ?? { from: 0, to: components };
    for (let first = 0; first < y.length; first += components) {
      for (let i = first + from; i < first + to; i++) if (y[i] > 0) move(i);
    }
  }

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
    shape: { frames, bins, components, beta, free },

    load({ templates, activations }) {
      for (const [side, factor] of Object.entries({ templates, activations }) as [Side, Factor][]) {
        for (const at of ['current', 'previous', 'trial'] as const) states[side][at].set(factor);
      }
    },

    read: (at = 'current') => ({
      templates: states.templates[at].slice(),
      activations: states.activations[at].slice(),
    }),

    extrapolate(side, law, amount) {
      const { current, previous, trial } = states[side];
      forEachMoved(side, 'current', (i) => {
        const x = current[i];
        const y =
          law === 'linear'
            ? x + amount * (x - previous[i])
            : x * power(Math.min(5, Math.max(0.2, x / previous[i])), amount);
        trial[i] = Math.max(FACTOR_FLOOR, y);
      });
    },

    evaluate(side, at, wantsObjective) {
      const { [at]: y, numerator, denominator } = states[side];
      if (beta === 2) {
        project(side);
        multiplyByGram(y, gram, components, denominator);
        return wantsObjective ? quadraticObjective(side, at) : Number.NaN;
      }
      const logs =
        side === 'activations'
          ? passes.activationFraction(otherOf(side), y, numerator, denominator, wantsObjective)
          : passes.templateFraction(y, otherOf(side), numerator, denominator, wantsObjective);
      if (!wantsObjective) return Number.NaN;
      if (beta === 0) return dot(y, numerator) - logs;
      const model = dot(y, denominator);
      return beta === 1 ? model - logs : model / beta - dot(y, numerator) / (beta - 1);
    },

    readFraction(side) {
      const { numerator, denominator } = states[side];
      return { numerator: numerator.slice(), denominator: denominator.slice() };
    },

    addToFraction(side, numerator, denominator) {
      const state = states[side];
      for (let i = 0; i < numerator.length; i++) {
        state.numerator[i] += numerator[i];
        state.denominator[i] += denominator[i];
      }
    },

    update(side, at, exponent, momentum) {
      const state = states[side];
      const { current: x, previous, trial, [at]: y, numerator, denominator } = state;
      forEachMoved(side, at, (i) => {
        // Where D is not above 0 its powers ran out of range: there is no direction to go.
        const ratio = denominator[i] > 0 ? numerator[i] / denominator[i] : 1;
        const r = Math.max(FACTOR_FLOOR, y[i] * (exponent === 1 ? ratio : power(ratio, exponent)));
        if (momentum) {
          previous[i] = (r - y[i]) * (y[i] - x[i]) < 0 ? r : x[i];
          trial[i] = x[i];
        }
        x[i] = r;
      });
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
      const { from, to } = free?.[side] ?? { from: 0, to: components };
      const result = y.slice();
      previous.set(current);
      for (let n = 0; n < sweeps; n++) {
        for (let q = from; q < to; q++) {
          const own = gram[q * components + q];
          if (!(own > 0)) continue;
          for (let i = 0; i < result.length; i += components) {
            if (!(result[i + q] > 0)) continue;
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
