import { dot } from '../kernels/index.js';

/**
 * Columns made orthonormal by modified Gram-Schmidt, each column twice (Giraud, Langou & Rozloznik 2005: twice is
 * enough for working precision). Columns that depend on earlier ones become zero.
 *
 * @param x - Row-major [rows x columns]; overwritten by Q.
 * @returns R, upper triangular, row-major [columns x columns], with x = Q R.
 */
export function orthonormalise(x: Float64Array, rows: number, columns: number): Float64Array {
  const r = new Float64Array(columns * columns);
  const q: Float64Array[] = [];
  for (let c = 0; c < columns; c++) {
    const column = new Float64Array(rows);
    for (let i = 0; i < rows; i++) column[i] = x[i * columns + c];
    const length = Math.sqrt(dot(column, column));
    for (let pass = 0; pass < 2; pass++) {
      for (let k = 0; k < c; k++) {
        const share = dot(q[k], column);
        subtract(column, share, q[k]);
        r[k * columns + c] += share;
      }
    }
    const rest = Math.sqrt(dot(column, column));
    const isDependent = rest <= DEPENDENT * length;
    r[c * columns + c] = isDependent ? 0 : rest;
    for (let i = 0; i < rows; i++) column[i] = isDependent ? 0 : column[i] / rest;
    for (let i = 0; i < rows; i++) x[i * columns + c] = column[i];
    q.push(column);
  }
  return r;
}

/** What is left of a column below this part of it is rounding noise. */
const DEPENDENT = 1e-13;

function subtract(x: Float64Array, factor: number, y: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] -= factor * y[i];
}
