import type { NdArray } from 'ndarray';
import { NmfError } from '../errors.js';
import { FACTOR_FLOOR, type Factors, type NmfShape } from '../kernels/index.js';

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
  const templates = readRows(start.templates, [bins, components], 'templates');
  const activations = readRows(start.activations.transpose(1, 0), [frames, components], 'activations');
  for (let s = 0; s < components; s++) {
    const templateMean = columnMean(templates, components, s);
    const activationMean = columnMean(activations, components, s) / mean;
    const size = Math.sqrt(templateMean * activationMean);
    scaleColumn(templates, components, s, size > 0 ? size / templateMean : 0);
    scaleColumn(activations, components, s, size > 0 ? size / activationMean / mean : 0);
  }
  return { templates, activations };
}

function readRows(matrix: NdArray, shape: readonly [number, number], name: string): Float64Array {
  const [rows, columns] = shape;
  if (matrix.shape.length !== 2 || matrix.shape[0] !== rows || matrix.shape[1] !== columns) {
    const wanted =
      name === 'templates' ? `bins, S] = [${rows}, ${columns}` : `S, frames] = [${columns}, ${rows}`;
    const got = name === 'templates' ? matrix.shape : [...matrix.shape].reverse();
    throw new NmfError(
      'input',
      `the ${name} to start from must have the shape [${wanted}], got [${got.join(', ')}].`,
    );
  }
  const result = new Float64Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const value = matrix.get(r, c);
      if (!(value >= 0 && value < Number.POSITIVE_INFINITY)) {
        throw new NmfError('input', `the ${name} to start from must be finite and at least 0, got ${value}.`);
      }
      result[r * columns + c] = value;
    }
  }
  return result;
}

function columnMean(rows: Float64Array, columns: number, c: number): number {
  let sum = 0;
  for (let i = c; i < rows.length; i += columns) sum += rows[i];
  return (sum * columns) / rows.length;
}

function scaleColumn(rows: Float64Array, columns: number, c: number, factor: number): void {
  for (let i = c; i < rows.length; i += columns) rows[i] = Math.max(FACTOR_FLOOR, rows[i] * factor);
}
