import { multiplied, type Pair, solved } from '../kernels/hermitian.js';
import { COVARIANCE_NUMBERS, type Covariances } from '../kernels/spatial.js';

/** How a frame is shared out among components that sound from their places. */
export interface Places {
  /** Masks M_k of the frame, row-major [bins x S]. */
  readonly masks: Float64Array;
  /** R_k, row-major [S x bins x 4]. */
  readonly covariances: Covariances;
  /** A factor for each component [S]. */
  readonly gains: Float64Array;
}

/**
 * Puts in place of a frame of two channels the sum of its components times their gains: sum_k g_k c_k with the filter of
 * kernels/spatial.ts, c_k = M_k (R_k y + x - P y).
 *
 * @param first - Spectrum of the first channel, re and im interleaved [2 bins].
 */
export function mixPlaces(first: Float64Array, second: Float64Array, places: Places): void {
  const { masks, covariances, gains } = places;
  const components = gains.length;
  const bins = masks.length / components;
  const all = new Float64Array(COVARIANCE_NUMBERS);
  const wanted = new Float64Array(COVARIANCE_NUMBERS);
  for (let f = 0; f < bins; f++) {
    all.fill(0);
    wanted.fill(0);
    let gain = 0;
    for (let k = 0; k < components; k++) {
      const mask = masks[f * components + k];
      const at = COVARIANCE_NUMBERS * (k * bins + f);
      gain += gains[k] * mask;
      for (let i = 0; i < COVARIANCE_NUMBERS; i++) {
        const part = mask * covariances[at + i];
        all[i] += part;
        wanted[i] += gains[k] * part;
      }
    }
    const x: Pair = [first[2 * f], first[2 * f + 1], second[2 * f], second[2 * f + 1]];
    const p = [all[0], all[1], all[2], all[3]] as const;
    const y = solved(p, x);
    const explained = multiplied(p, y);
    const placed = multiplied([wanted[0], wanted[1], wanted[2], wanted[3]], y);
    const mixed = placed.map((value, i) => value + gain * (x[i] - explained[i]));
    first.set(mixed.slice(0, 2), 2 * f);
    second.set(mixed.slice(2), 2 * f);
  }
}
