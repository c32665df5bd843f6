import type { NdArray } from 'ndarray';
import { NmfError } from '../errors.js';
import { checkedSum } from '../kernels/index.js';

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
 * @throws NmfError `input` for another number of dimensions, no bins, or an entry that is negative or not finite.
 */
export function prepareMagnitudes(
  spectrogram: NdArray<Float32Array>,
  beta: number,
  mayOverwrite: boolean,
): Magnitudes {
  const [bins, frames] = spectrogram.shape;
  if (spectrogram.shape.length !== 2 || bins < 1) {
    throw new NmfError(
      'input',
      `the spectrogram must have the shape [bins, frames] with at least one bin, got [${spectrogram.shape.join(', ')}].`,
    );
  }
  const v = inFrameOrder(spectrogram, mayOverwrite);
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

function inFrameOrder(
  { data, shape, stride, offset }: NdArray<Float32Array>,
  mayOverwrite: boolean,
): Float32Array {
  const [bins, frames] = shape;
  const [binStride, frameStride] = stride;
  const isInOrder = (bins === 1 || binStride === 1) && (frames <= 1 || frameStride === bins);
  if (isInOrder && data instanceof Float32Array) {
    const view = data.subarray(offset, offset + frames * bins);
    return mayOverwrite ? view : view.slice();
  }
  const copy = new Float32Array(frames * bins);
  for (let t = 0; t < frames; t++) {
    const from = offset + t * frameStride;
    const to = t * bins;
    for (let f = 0; f < bins; f++) copy[to + f] = data[from + f * binStride];
  }
  return copy;
}
