/** Cholesky factor of a Gram matrix, row-major [size x size], lower triangle. */
export interface CholeskyFactor {
  readonly size: number;
  readonly rows: Float64Array;
}

/**
 * Factorises a Gram matrix, of which the lower triangle is read and overwritten. A vector that is a sum of those before
 * it, up to rounding, is left out: its diagonal entry is 0, and {@link solve} gives it the weight 0. The space that the
 * vectors span stays the same.
 *
 * @param gram - Row-major [size x size].
 */
export function cholesky(gram: Float64Array, size: number): CholeskyFactor {
  const leastShare = size * Number.EPSILON;
  for (let i = 0; i < size; i++) {
    const row = i * size;
    const own = gram[row + i];
    for (let j = 0; j < i; j++) {
      const pivot = gram[j * size + j];
      gram[row + j] = pivot === 0 ? 0 : (gram[row + j] - dotRows(gram, row, j * size, j)) / pivot;
    }
    const left = own - dotRows(gram, row, row, i);
    gram[row + i] = left > leastShare * own ? Math.sqrt(left) : 0;
  }
  return { size, rows: gram };
}

/** Weights x of the vectors for which their sum comes closest to what has the inner products `right` with them. */
export function solve({ size, rows }: CholeskyFactor, right: Float64Array): Float64Array {
  const x = right.slice();
  for (let i = 0; i < size; i++) {
    const pivot = rows[i * size + i];
    let sum = x[i];
    for (let k = 0; k < i; k++) sum -= rows[i * size + k] * x[k];
    x[i] = pivot === 0 ? 0 : sum / pivot;
  }
  for (let i = size - 1; i >= 0; i--) {
    const pivot = rows[i * size + i];
    x[i] = pivot === 0 ? 0 : x[i] / pivot;
    for (let k = 0; k < i; k++) x[k] -= rows[i * size + k] * x[i];
  }
  return x;
}

/** Four sums at a time: one would wait for each addition. */
function dotRows(values: Float64Array, a: number, b: number, count: number): number {
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    sum0 += values[a + i] * values[b + i];
    sum1 += values[a + i + 1] * values[b + i + 1];
    sum2 += values[a + i + 2] * values[b + i + 2];
    sum3 += values[a + i + 3] * values[b + i + 3];
  }
  for (; i < count; i++) sum0 += values[a + i] * values[b + i];
  return sum0 + sum1 + (sum2 + sum3);
}
