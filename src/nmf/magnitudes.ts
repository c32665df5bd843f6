import type { NdArray } from 'ndarray';
import { allocate } from '../arguments.js';
import { NmfError } from '../errors.js';
import { checkedSum } from '../kernels/index.js';
import { copyRows, type MatrixView, transposed, viewOf } from './matrix-view.js';

/** V as the kernels want it. */
export interface Magnitudes {
  /** Row-major [frames x bins], with a mean of 1 (all zero for silence). */
  readonly v: Float32Array;
  readonly frames: number;
  readonly bins: number;
  /** Mean of the caller's V: his values are these times it. 0 for silence. */
  readonly mean: number;
}

/** Entries are lifted to this part of the mean where beta <= 0, whose divergence from a zero is infinite. */
export const MAGNITUDE_FLOOR = 1e-6;

/**
 * Checks V and scales it to a mean of 1.
 *
 * @param spectrogram - [bins x frames], any strides; [1, bins] saves a reordering.
 * @param mayOverwrite - Scale in the caller's memory, where it has the wanted order, rather than in a copy.
 * @throws NmfError `usage` for what is no ndarray of numbers; `input` for another number of dimensions, no bins, or an entry that is negative or not finite.
 */
export function prepareMagnitudes(
  spectrogram: NdArray<Float32Array>,
  beta: number,
  mayOverwrite: boolean,
): Magnitudes {
  const view = viewOf(spectrogram, 'the spectrogram', '[bins, frames]');
  const [bins, frames] = view.shape;
  if (bins < 1) {
    throw new NmfError(
      'input',
      `the spectrogram must have the shape [bins, frames] with at least one bin, got [${bins}, ${frames}].`,
    );
  }
  const v = inFrameOrder(view, mayOverwrite);
  const mean = checkedSum(v, { frames, bins }) / Math.max(1, v.length);
  if (mean > 0) {
    const floor = beta <= 0 ? MAGNITUDE_FLOOR : 0;
    for (let i = 0; i < v.length; i++) {
      const scaled = v[i] / mean;
      v[i] = Math.max(scaled, floor);
    }
  }
  return { v, frames, bins, mean };
}

function inFrameOrder(view: MatrixView, mayOverwrite: boolean): Float32Array {
  const { data, shape, stride, offset } = view;
  const [bins, frames] = shape;
  const isInOrder = (bins === 1 || stride[0] === 1) && (frames <= 1 || stride[1] === bins);
  if (!isInOrder || !(data instanceof Float32Array)) return copyRows(transposed(view), Float32Array);
  const whole = data.subarray(offset, offset + frames * bins);
  if (mayOverwrite) return whole;
  return allocate(() => whole.slice(), 'a copy of the spectrogram', 'Try mayOverwrite: true.');
}
