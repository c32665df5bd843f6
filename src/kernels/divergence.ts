/**
 * x^exponent for x >= 0 and an exponent other than 0. JavaScript engines take the logarithm and the exponential from
 * the same portable sources (fdlibm) but are free in their power, which is also slower: this one gives the same bits
 * everywhere, right to about |exponent log x| units in the last place.
 */
export function power(x: number, exponent: number): number {
  return Math.exp(exponent * Math.log(x));
}

/**
 * The beta-divergence d(v | p) of one entry (Fevotte & Idier 2011, eq. 2.3), for one beta:
 *
 *   (v^beta + (beta-1) p^beta - beta v p^(beta-1)) / (beta (beta-1)), with its limits
 *   v log(v/p) - v + p at beta 1 (0 log 0 = 0) and v/p - log(v/p) - 1 at beta 0.
 *
 * It is ordered as v (v^(beta-1) - p^(beta-1)) / (beta-1) - (v^beta - p^beta) / beta with the differences taken by
 * expm1: as written above, the digits cancel for beta close to 0 or 1.
 *
 * @param beta - Any finite number; from 0 downward v must be above 0, or the divergence is infinite.
 */
export function divergenceOf(beta: number): (v: number, p: number) => number {
  if (beta === 2) return (v, p) => 0.5 * (v - p) * (v - p);
  if (beta === 1) return (v, p) => (v > 0 ? v * Math.log(v / p) - v + p : p);
  if (Math.abs(beta) < 1e-100) return (v, p) => v / p - Math.log(v / p) - 1; // of such a beta digits are lost
  const lower = beta - 1;
  return (v, p) => {
    const raised = power(p, lower);
    if (v === 0) return beta > 0 ? (raised * p) / beta : Number.POSITIVE_INFINITY;
    const logRatio = Math.log(v / p);
    return raised * ((v * Math.expm1(lower * logRatio)) / lower - (p * Math.expm1(beta * logRatio)) / beta);
  };
}
