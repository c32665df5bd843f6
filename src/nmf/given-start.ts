import type { NdArray } from 'ndarray';
import { assertObject } from '../arguments.js';
import { NmfError } from '../errors.js';
import { FACTOR_FLOOR, type Factors, type NmfShape } from '../kernels/index.js';
import { copyRows, transposed, type View, viewOf } from '../ndarrays.js';

/** A start of the caller's own, such as an earlier result. Both are copied; entries at least 0, any strides. */
export interface GivenStart {
  /** W, [bins x S]. */
  readonly templates: NdArray;
  /** H, [S x frames], such that W H is about V. */
  readonly activations: NdArray;
}

/**
 * Brings a given start to the scale of the iterations: a mean of V of 1, and both factors of a component with the
 * same mean, so that the floor means the same for both.
 *
 * @param mean - Mean of the caller's V.
 * @throws NmfError `input` for another shape, or entries that are negative or not finite.
 */
export function readStart(start: GivenStart, shape: NmfShape, mean: number): Factors {
  const { bins, frames, components } = shape;
  assertObject('start', start, 'Try { templates, activations } of an earlier result.');
  const { templates: w, activations: h } = start;
  const templates = readRows(w, 'templates', ['bins', 'S'], [bins, components], (view) => view);
  const activations = readRows(h, 'activations', ['S', 'frames'], [components, frames], transposed);
  for (let s = 0; s < components; s++) {
    const templateMean = columnMean(templates, components, s);
    const activationMean = columnMean(activations, components, s) / mean;
    const size = Math.sqrt(templateMean * activationMean);
    scaleColumn(templates, components, s, size > 0 ? size / templateMean : 0);
    scaleColumn(activations, components, s, size > 0 ? size / activationMean / mean : 0);
  }
  return { templates, activations };
}

/** A copy of the entries, row-major as `order` lays them out. */
function readRows(
  matrix: NdArray,
  which: string,
  axes: readonly string[],
  wanted: readonly [number, number],
  order: (view: View) => View,
): Float64Array {
  const name = `the ${which} to start from`;
  const view = viewOf(matrix, name, axes);
  if (view.shape.some((count, d) => count !== wanted[d])) {
    const shape = `[${axes.join(', ')}] = [${wanted.join(', ')}]`;
    throw new NmfError('input', `${name} must have the shape ${shape}, got [${view.shape.join(', ')}].`);
  }
  const rows = copyRows(order(view), Float64Array);
  for (const value of rows) {
    if (value >= 0 && value < Number.POSITIVE_INFINITY) continue;
    throw new NmfError('input', `${name} must be finite and at least 0, got ${value}.`);
  }
  return rows;
}

function columnMean(rows: Float64Array, columns: number, c: number): number {
  let sum = 0;
  for (let i = c; i < rows.length; i += columns) sum += rows[i];
  return (sum * columns) / rows.length;
}

function scaleColumn(rows: Float64Array, columns: number, c: number, factor: number): void {
  for (let i = c; i < rows.length; i += columns) rows[i] = Math.max(FACTOR_FLOOR, rows[i] * factor);
}
