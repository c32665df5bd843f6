import { divergenceOf, productFloor } from '../kernels/index.js';
import { type ChosenFrames, type FitRun, meanOf, takeRows } from './chosen-frames.js';
import { fitActivations } from './fit-activations.js';
import { MAGNITUDE_FLOOR } from './held-spectrogram.js';

/**
 * How badly templates fit each of some frames: the divergence of the frame, V having a mean of 1, over the square root
 * of the frame's sum to the power beta. (The divergence itself grows with the level, and the divergence over the sum is
 * largest where there is next to nothing: between them, loud and quiet frames of the same sound are about alike.) At the
 * best activations.
 *
 * @param rows - Numbers of the frames.
 * @param templates - W, row-major [bins x S]; each sums to 1.
 */
export function frameMisfits(
  chosen: ChosenFrames,
  rows: readonly number[],
  templates: Float64Array,
  beta: number,
  run?: FitRun,
): Float64Array {
  const { bins } = chosen;
  const S = templates.length / bins;
  const mean = meanOf(chosen);
  const { v } = takeRows(chosen, rows);
  const { activations } = fitActivations({ v, frames: rows.length, bins }, templates, beta, [], run);
  const floor = productFloor(beta);
  const least = beta <= 0 ? MAGNITUDE_FLOOR : 0;
  const divergence = divergenceOf(beta);
  return Float64Array.from(rows, (_, row) => {
    let misfit = 0;
    let level = 0;
    for (let f = 0; f < bins; f++) {
      let sum = 0;
      for (let k = 0; k < S; k++) sum += templates[f * S + k] * activations[row * S + k];
      const x = Math.max(least, v[row * bins + f] / mean);
      misfit += divergence(x, Math.max(floor, sum / mean));
      level += x;
    }
    return level > 0 ? misfit / level ** (beta / 2) : 0;
  });
}
