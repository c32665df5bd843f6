/** Small dense helpers on row-major matrices whose columns are components. */

/** X' of X [rows x columns]. */
export function transpose(
  x: Float32Array | Float64Array,
  rows: number,
  columns: number,
  result: Float64Array,
): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = x[r * columns + c];
  }
}

/** Sum of the products of entries. */
export function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}

/** Every row of `result` becomes the sum of the rows of X [rows x columns]. */
export function fillWithColumnSums(x: Float64Array, columns: number, result: Float64Array): void {
  const sums = new Float64Array(columns);
  for (let i = 0; i < x.length; i += columns) for (let c = 0; c < columns; c++) sums[c] += x[i + c];
  for (let i = 0; i < result.length; i += columns) result.set(sums, i);
}

/** X'X for X with `columns` columns, into `gram` [columns x columns]. */
export function gramMatrix(x: Float64Array, columns: number, gram: Float64Array): void {
  gram.fill(0);
  for (let i = 0; i < x.length; i += columns) {
    for (let c = 0; c < columns; c++) {
      const entry = x[i + c];
      const row = c * columns;
      for (let k = 0; k < columns; k++) gram[row + k] += entry * x[i + k];
    }
  }
}

/** Y G for a symmetric G [columns x columns], into the shape of Y. */
export function multiplyByGram(
  y: Float64Array,
  gram: Float64Array,
  columns: number,
  result: Float64Array,
): void {
  for (let i = 0; i < y.length; i += columns) {
    for (let c = 0; c < columns; c++) {
      const row = c * columns;
      let sum = 0;
      for (let k = 0; k < columns; k++) sum += y[i + k] * gram[row + k];
      result[i + c] = sum;
    }
  }
}
