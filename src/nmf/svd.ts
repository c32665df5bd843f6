import { type NmfKernel, SPARE_COLUMNS } from '../kernels/index.js';
import { jacobiSvd } from './jacobi.js';
import { orthonormalise } from './orthonormalise.js';
import { createRandom } from './random.js';

/** The largest singular values of V [frames x bins] and their vectors: V is about sum of s_k left_k right_k'. */
export interface TruncatedSvd {
  /** Unit vectors over the frames. */
  readonly left: readonly Float64Array[];
  /** Falling order. */
  readonly singular: readonly number[];
  /** Unit vectors over the bins; each has a sum of at least 0, which settles the sign of the pair. */
  readonly right: readonly Float64Array[];
}

/** Columns of the sketch beyond those that are wanted. */
const OVERSAMPLING = SPARE_COLUMNS;
/** Passes back and forth that turn the sketch towards the largest singular values. */
const POWER_ITERATIONS = 2;
/** Passes over V of a decomposition. */
export const SVD_PASSES = 2 + 2 * POWER_ITERATIONS;
/** The sketch is no part of a run's randomness: an NNDSVD start does not depend on `--seed`. */
const SKETCH_SEED = 20110501;

/**
 * Truncated singular value decomposition by a random sketch with subspace iterations (Halko, Martinsson & Tropp 2011,
 * algorithms 4.4 and 5.1). Six passes over V, each with rank + 6 columns.
 *
 * @param rank - At most the lesser of frames and bins.
 * @param onPass - Called after each of the {@link SVD_PASSES}.
 */
export function truncatedSvd(kernel: NmfKernel, rank: number, onPass?: () => void): TruncatedSvd {
  const { frames, bins } = kernel.shape;
  const columns = Math.min(rank + OVERSAMPLING, frames, bins);
  const random = createRandom(SKETCH_SEED);
  const overBins = new Float64Array(bins * columns).map(() => 2 * random() - 1);
  const overFrames = new Float64Array(frames * columns);

  /** @returns R. */
  const toFrames = () => {
    kernel.multiply(overBins, columns, overFrames);
    const triangle = orthonormalise(overFrames, frames, columns);
    onPass?.();
    return triangle;
  };
  const toBins = () => {
    kernel.multiplyTransposed(overFrames, columns, overBins);
    const triangle = orthonormalise(overBins, bins, columns);
    onPass?.();
    return triangle;
  };
  toFrames();
  for (let i = 0; i < POWER_ITERATIONS; i++) {
    toBins();
    toFrames();
  }
  // V is about Q Q'V; with V'Q = P R and R = A diag(s) B', that is (Q B) diag(s) (P A)'.
  const small = jacobiSvd(toBins(), columns);

  const left: Float64Array[] = [];
  const right: Float64Array[] = [];
  for (let k = 0; k < rank; k++) {
    const overBin = combineColumns(overBins, columns, small.left[k]);
    const overFrame = combineColumns(overFrames, columns, small.right[k]);
    const isTurned = overBin.reduce((sum, x) => sum + x, 0) < 0;
    right.push(isTurned ? overBin.map((x) => -x) : overBin);
    left.push(isTurned ? overFrame.map((x) => -x) : overFrame);
  }
  return { left, singular: small.singular.slice(0, rank), right };
}

/** X c for row-major X with `columns` columns. */
function combineColumns(x: Float64Array, columns: number, c: Float64Array): Float64Array {
  const result = new Float64Array(x.length / columns);
  for (let i = 0; i < result.length; i++) {
    let sum = 0;
    for (let k = 0; k < columns; k++) sum += x[i * columns + k] * c[k];
    result[i] = sum;
  }
  return result;
}
