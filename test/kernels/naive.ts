import { FACTOR_FLOOR, type Factors, type NmfProblem, type Side } from '../../src/kernels/index.js';
import { productAt } from './cases.js';

/** The contract's formulas over whole matrices, entry by entry: slow, and plain to see. */

/** V . (WH)^(beta-2) and (WH)^(beta-1), [frames][bins]. */
function naiveWeights(problem: NmfProblem, factors: Factors): [number[][], number[][]] {
  const { v, frames, bins, beta } = problem;
  const p = table(frames, bins, (t, f) => productAt(problem, factors, t, f));
  return [
    table(frames, bins, (t, f) => v[t * bins + f] * p[t][f] ** (beta - 2)),
    table(frames, bins, (t, f) => p[t][f] ** (beta - 1)),
  ];
}

/** N and D of H, row-major [frames x components], or of W, [bins x components]. */
export function naiveFraction(problem: NmfProblem, factors: Factors, side: Side): [number[], number[]] {
  const { frames, bins, components } = problem;
  const { templates: w, activations: h } = factors;
  const sums = naiveWeights(problem, factors).map((weights) =>
    side === 'activations'
      ? table(frames, components, (t, s) => sumOver(bins, (f) => w[f * components + s] * weights[t][f]))
      : table(bins, components, (f, s) => sumOver(frames, (t) => weights[t][f] * h[t * components + s])),
  );
  return [sums[0].flat(), sums[1].flat()];
}

/** The divergence as Fevotte & Idier 2011 print it (eq. 2.3), and the size of what cancels in it. */
export function naiveDivergence(problem: NmfProblem, factors: Factors): { value: number; magnitude: number } {
  const { v, frames, bins, beta } = problem;
  let value = 0;
  let magnitude = 0;
  for (let t = 0; t < frames; t++) {
    for (let f = 0; f < bins; f++) {
      for (const term of divergenceTerms(v[t * bins + f], productAt(problem, factors, t, f), beta)) {
        value += term;
        magnitude += Math.abs(term);
      }
    }
  }
  return { value, magnitude };
}

/**
 * Sweeps of hierarchical alternating least squares from the current value, and how far rounding can take each entry
 * when sums have a relative error of `precision`.
 */
export function naiveSweep(
  problem: NmfProblem,
  factors: Factors,
  side: Side,
  sweeps: number,
  precision: number,
): { values: Float64Array; errors: Float64Array } {
  const { components } = problem;
  const other = factors[side === 'activations' ? 'templates' : 'activations'];
  const [n] = naiveFraction({ ...problem, beta: 2 }, factors, side);
  const gram = table(components, components, (j, k) =>
    sumOver(other.length / components, (i) => other[i * components + j] * other[i * components + k]),
  );
  const values = factors[side].slice();
  const errors = new Float64Array(values.length);
  for (let sweep = 0; sweep < sweeps; sweep++) {
    for (let i = 0; i < values.length; i++) {
      const [q, row] = [i % components, i - (i % components)];
      const product = sumOver(components, (k) => gram[q][k] * values[row + k]);
      const carried = sumOver(components, (k) => (k === q ? 0 : gram[q][k] * errors[row + k]));
      errors[i] = (precision * (n[i] + product) + carried) / gram[q][q] + precision * (values[i] + errors[i]);
      values[i] = Math.max(FACTOR_FLOOR, values[i] + (n[i] - product) / gram[q][q]);
    }
  }
  return { values, errors };
}

/** Sum over bins and frames of weight (M_k V)^2, the mask M_k being w_k h_k / W H. */
export function naiveEnergies(problem: NmfProblem, factors: Factors, binWeights: Float64Array): number[] {
  const { v, frames, bins, components } = problem;
  const { templates: w, activations: h } = factors;
  return Array.from({ length: components }, (_, k) =>
    sumOver(frames, (t) =>
      sumOver(bins, (f) => {
        const mask = (w[f * components + k] * h[t * components + k]) / productAt(problem, factors, t, f);
        return binWeights[f] * (mask * v[t * bins + f]) ** 2;
      }),
    ),
  );
}

/** V X for row-major X [bins x columns], or V' X for [frames x columns]; and the same with all signs positive. */
export function naiveMultiply(problem: NmfProblem, x: Float64Array, columns: number, isTransposed: boolean) {
  const { v, frames, bins } = problem;
  const [rows, inner] = isTransposed ? [bins, frames] : [frames, bins];
  const entry = (r: number, i: number) => (isTransposed ? v[i * bins + r] : v[r * bins + i]);
  const times = (y: Float64Array) =>
    table(rows, columns, (r, c) => sumOver(inner, (i) => entry(r, i) * y[i * columns + c])).flat();
  return { values: times(x), magnitudes: times(x.map(Math.abs)) };
}

function divergenceTerms(v: number, p: number, beta: number): number[] {
  if (beta === 1) return [v === 0 ? 0 : v * Math.log(v / p), -v, p];
  if (beta === 0) return [v / p, -Math.log(v / p), -1];
  const scale = 1 / (beta * (beta - 1));
  return [scale * v ** beta, scale * (beta - 1) * p ** beta, -scale * beta * v * p ** (beta - 1)];
}

function table(rows: number, columns: number, entry: (row: number, column: number) => number): number[][] {
  return Array.from({ length: rows }, (_, r) => Array.from({ length: columns }, (_, c) => entry(r, c)));
}

function sumOver(count: number, term: (i: number) => number): number {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += term(i);
  return sum;
}
