/** Another component, and how alike the two are in time. */
export interface Alike {
  readonly index: number;
  /** Pearson's correlation of the two activations. */
  readonly correlation: number;
}

/** Below this two components have little to do with each other. */
const LEAST_CORRELATION = 0.3;

/**
 * For each component the others that come and go with it, the most alike first.
 *
 * @param activations - H, row-major [frames x S].
 * @returns Those with a correlation above 0.3.
 */
export function alikeComponents(activations: Float64Array, components: number): Alike[][] {
  const frames = activations.length / components;
  const centred = Array.from({ length: components }, (_, k) => unitColumn(activations, components, k));
  const found: Alike[][] = centred.map(() => []);
  for (let a = 0; a < components; a++) {
    for (let b = 0; b < a; b++) {
      let correlation = 0;
      for (let t = 0; t < frames; t++) correlation += centred[a][t] * centred[b][t];
      if (!(correlation > LEAST_CORRELATION)) continue;
      found[a].push({ index: b, correlation: Math.min(1, correlation) });
      found[b].push({ index: a, correlation: Math.min(1, correlation) });
    }
  }
  for (const list of found) list.sort((a, b) => b.correlation - a.correlation || a.index - b.index);
  return found;
}

/** A column less its mean, of length 1; zeros where it does not change. */
function unitColumn(rows: Float64Array, columns: number, column: number): Float64Array {
  const values = new Float64Array(rows.length / columns);
  let sum = 0;
  for (let t = 0; t < values.length; t++) sum += rows[t * columns + column];
  const mean = sum / values.length;
  let squares = 0;
  for (let t = 0; t < values.length; t++) {
    values[t] = rows[t * columns + column] - mean;
    squares += values[t] ** 2;
  }
  // What rounding leaves of a constant is no change.
  const isConstant = Math.sqrt(squares / values.length) <= 1e-12 * mean;
  return isConstant ? values.fill(0) : values.map((value) => value / Math.sqrt(squares));
}
