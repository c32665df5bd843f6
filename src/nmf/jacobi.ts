import { dot } from '../kernels/index.js';

/** A = U diag(s) V' of a square matrix; `left[k]` and `right[k]` are the k-th columns of U and V. */
export interface SmallSvd {
  readonly left: readonly Float64Array[];
  /** Falling order; where one is zero, its left vector is zero too. */
  readonly singular: readonly number[];
  readonly right: readonly Float64Array[];
}

/** Pairs whose cosine is below this are orthogonal. */
const ORTHOGONAL = 1e-14;
const MOST_SWEEPS = 60;

/**
 * Singular value decomposition by one-sided Jacobi rotations (Hestenes 1958): columns of A V are turned in pairs until
 * all are orthogonal. Slow for large matrices, accurate for small ones, and the same everywhere.
 *
 * @param a - Row-major [n x n]; not modified.
 */
export function jacobiSvd(a: Float64Array, n: number): SmallSvd {
  const columns = Array.from({ length: n }, (_, c) =>
    Float64Array.from({ length: n }, (_, r) => a[r * n + c]),
  );
  const right = columns.map((_, c) => Float64Array.from({ length: n }, (_, r) => (r === c ? 1 : 0)));
  const negligible = Math.max(...columns.map((column) => dot(column, column))) * 1e-30;
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    let rotations = 0;
    for (let i = 0; i < n - 1; i++) {
      for (let j = i + 1; j < n; j++) {
        const alpha = dot(columns[i], columns[i]);
        const beta = dot(columns[j], columns[j]);
        const gamma = dot(columns[i], columns[j]);
        if (Math.min(alpha, beta) <= negligible) continue;
        if (Math.abs(gamma) <= ORTHOGONAL * Math.sqrt(alpha * beta)) continue;
        const zeta = (beta - alpha) / (2 * gamma);
        const tangent = (zeta < 0 ? -1 : 1) / (Math.abs(zeta) + Math.sqrt(1 + zeta * zeta));
        rotate(columns[i], columns[j], tangent);
        rotate(right[i], right[j], tangent);
        rotations++;
      }
    }
    if (rotations === 0) break;
  }
  const lengths = columns.map((column) => Math.sqrt(dot(column, column)));
  const order = [...lengths.keys()].sort((p, q) => lengths[q] - lengths[p] || p - q);
  return {
    left: order.map((c) => columns[c].map((x) => (lengths[c] > 0 ? x / lengths[c] : 0))),
    singular: order.map((c) => lengths[c]),
    right: order.map((c) => right[c]),
  };
}

function rotate(x: Float64Array, y: Float64Array, tangent: number): void {
  const cosine = 1 / Math.sqrt(1 + tangent * tangent);
  const sine = tangent * cosine;
  for (let i = 0; i < x.length; i++) {
    const old = x[i];
    x[i] = cosine * old - sine * y[i];
    y[i] = sine * old + cosine * y[i];
  }
}
