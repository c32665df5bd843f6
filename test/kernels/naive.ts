import type { Factor, NmfProblem } from '../../src/kernels/index.js';

/** The contract's formulas over whole matrices, entry by entry: slow, and plain to see. */

/** W H, floored, [frames][bins]. */
export function naiveProduct({ frames, bins, components }: NmfProblem, w: Factor, h: Factor): number[][] {
  return table(frames, bins, (t, f) => {
    let sum = 0;
    for (let s = 0; s < components; s++) sum += w[f * components + s] * h[t * components + s];
    return Math.max(sum, 1e-30);
  });
}

/** V . (WH)^(beta-2) and (WH)^(beta-1), [frames][bins]. */
function naiveWeights(problem: NmfProblem, w: Factor, h: Factor): [number[][], number[][]] {
  const { v, frames, bins, beta } = problem;
  const p = naiveProduct(problem, w, h);
  return [
    table(frames, bins, (t, f) => v[t * bins + f] * p[t][f] ** (beta - 2)),
    table(frames, bins, (t, f) => p[t][f] ** (beta - 1)),
  ];
}

/** N and D of H, row-major [frames x components]. */
export function naiveActivationTerms(problem: NmfProblem, w: Factor, h: Factor): [number[], number[]] {
  const { frames, bins, components } = problem;
  const terms = naiveWeights(problem, w, h).map((weights) =>
    table(frames, components, (t, s) => sumOver(bins, (f) => w[f * components + s] * weights[t][f])).flat(),
  );
  return terms as [number[], number[]];
}

/** N and D of W, row-major [bins x components]. */
export function naiveTemplateTerms(problem: NmfProblem, w: Factor, h: Factor): [number[], number[]] {
  const { frames, bins, components } = problem;
  const terms = naiveWeights(problem, w, h).map((weights) =>
    table(bins, components, (f, s) => sumOver(frames, (t) => weights[t][f] * h[t * components + s])).flat(),
  );
  return terms as [number[], number[]];
}

/** The divergence as Fevotte & Idier 2011 print it (eq. 2.3), and the size of what cancels in it. */
export function naiveDivergence(
  problem: NmfProblem,
  w: Factor,
  h: Factor,
): { value: number; magnitude: number } {
  const { v, bins, beta } = problem;
  let value = 0;
  let magnitude = 0;
  for (const [t, row] of naiveProduct(problem, w, h).entries()) {
    for (const [f, p] of row.entries()) {
      const x = v[t * bins + f];
      for (const term of divergenceTerms(x, p, beta)) {
        value += term;
        magnitude += Math.abs(term);
      }
    }
  }
  return { value, magnitude };
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
