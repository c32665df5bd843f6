import { power } from './powers.js';

/** Sum of d(v | p) over `count` entries; v is read from `at` on, p from `from` on. */
export type SumDivergence = (
  v: Float32Array,
  at: number,
  count: number,
  p: Float64Array,
  from: number,
) => number;

/**
 * The beta-divergence (Fevotte & Idier 2011, eq. 2.3), for one beta:
 *
 *   (v^beta + (beta-1) p^beta - beta v p^(beta-1)) / (beta (beta-1)), with its limits
 *   v log(v/p) - v + p at beta 1 (0 log 0 = 0) and v/p - log(v/p) - 1 at beta 0.
 *
 * Where beta allows, it is factored into squares: no cancellation, no general power.
 *
 * @param beta - Any finite number; from 0 downward every v must be above 0, or the sum is infinite.
 */
export function divergenceOf(beta: number): SumDivergence {
  switch (beta) {
    case 3: // (v - p)^2 (v + 2p) / 6
      return (v, at, count, p, from) => {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const x = v[at + i];
          const y = p[from + i];
          sum += (x - y) * (x - y) * (x + 2 * y);
        }
        return sum / 6;
      };
    case 2:
      return (v, at, count, p, from) => {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const difference = v[at + i] - p[from + i];
          sum += difference * difference;
        }
        return 0.5 * sum;
      };
    case 1.5: // 4/3 (x - y)^2 (x + y/2), x and y the roots of v and p
      return (v, at, count, p, from) => {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const x = Math.sqrt(v[at + i]);
          const y = Math.sqrt(p[from + i]);
          sum += (x - y) * (x - y) * (x + 0.5 * y);
        }
        return (4 / 3) * sum;
      };
    case 1:
      return (v, at, count, p, from) => {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const x = v[at + i];
          const y = p[from + i];
          sum += x > 0 ? x * Math.log(x / y) - x + y : y;
        }
        return sum;
      };
    case 0.5: // 2 (x - y)^2 / y, x and y the roots of v and p
      return (v, at, count, p, from) => {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const x = Math.sqrt(v[at + i]);
          const y = Math.sqrt(p[from + i]);
          sum += ((x - y) * (x - y)) / y;
        }
        return 2 * sum;
      };
    case 0:
      return (v, at, count, p, from) => {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const ratio = v[at + i] / p[from + i];
          sum += ratio - Math.log(ratio) - 1;
        }
        return sum;
      };
    case -0.5: // 4/3 (1 - r)^2 (1 + r/2) / x, x the root of v and r that of v / p
      return (v, at, count, p, from) => {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const x = Math.sqrt(v[at + i]);
          const ratio = x / Math.sqrt(p[from + i]);
          sum += ((1 - ratio) * (1 - ratio) * (1 + 0.5 * ratio)) / x;
        }
        return (4 / 3) * sum;
      };
    case -1: // (v - p)^2 / (2 v p^2)
      return (v, at, count, p, from) => {
        let sum = 0;
        for (let i = 0; i < count; i++) {
          const x = v[at + i];
          const y = p[from + i];
          const ratio = (x - y) / y;
          sum += (ratio * ratio) / x;
        }
        return 0.5 * sum;
      };
    default:
      return Math.abs(beta) < 1e-100 ? divergenceOf(0) : generalDivergence(beta); // below, digits of beta are lost
  }
}

/**
 * The same, ordered as v (v^(beta-1) - p^(beta-1)) / (beta-1) - (v^beta - p^beta) / beta with the differences taken
 * by expm1: as written above, the digits cancel for beta close to 0 or 1.
 */
function generalDivergence(beta: number): SumDivergence {
  const lower = beta - 1;
  return (v, at, count, p, from) => {
    let sum = 0;
    for (let i = 0; i < count; i++) {
      const x = v[at + i];
      const y = p[from + i];
      const raised = power(y, lower);
      if (x > 0) {
        const logRatio = Math.log(x / y);
        sum +=
          raised * ((x * Math.expm1(lower * logRatio)) / lower - (y * Math.expm1(beta * logRatio)) / beta);
      } else {
        sum += beta > 0 ? (raised * y) / beta : Number.POSITIVE_INFINITY;
      }
    }
    return sum;
  };
}
