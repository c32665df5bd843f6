import { allocate } from '../arguments.js';
import { type CholeskyFactor, cholesky, solve } from './cholesky.js';
import type { Correlations } from './correlations.js';
import { FILTER_TAPS } from './framing.js';

/** Filters of one estimate: the references through them come closest to the estimate. */
export interface DistortionFilters {
  /** Index of its own reference. */
  readonly reference: number;
  /** For all references together, one filter of {@link FILTER_TAPS} taps each. */
  readonly all: readonly Float64Array[];
  /** For its own reference alone. */
  readonly own: Float64Array;
}

/**
 * The filters that BSS Eval allows as distortion (Vincent, Gribonval & Fevotte 2006, "Performance measurement in blind
 * audio source separation", section III.B): least squares over references at delays from 0 to {@link FILTER_TAPS} - 1.
 *
 * @param owners - Index of the reference that each estimate is meant to be.
 * @returns Of each estimate.
 * @throws NmfError `memory` for so many references that their products do not fit.
 */
export function distortionFilters(
  { references, estimates }: Correlations,
  owners: readonly number[],
): DistortionFilters[] {
  const indices = [...references.keys()];
  const together = factorOf(references, indices);
  return estimates.map((correlation, k) => {
    const reference = owners[k];
    const alone = references.length === 1 ? together : factorOf(references, [reference]);
    const [own] = filtersFor(alone, [correlation[reference]]);
    return { reference, all: filtersFor(together, correlation), own };
  });
}

/** Factor of the inner products of delayed references, each pair of references a Toeplitz block. */
function factorOf(references: Correlations['references'], indices: readonly number[]): CholeskyFactor {
  const size = indices.length * FILTER_TAPS;
  const gram = allocate(
    () => new Float64Array(size * size),
    `what compares ${indices.length} references`,
    'Try fewer of them.',
  );
  for (const [rowBlock, i] of indices.entries()) {
    for (const [columnBlock, j] of indices.entries()) {
      for (let a = 0; a < FILTER_TAPS; a++) {
        const at = (rowBlock * FILTER_TAPS + a) * size + columnBlock * FILTER_TAPS;
        for (let b = 0; b < FILTER_TAPS; b++) {
          gram[at + b] = b >= a ? references[i][j][b - a] : references[j][i][a - b];
        }
      }
    }
  }
  return cholesky(gram, size);
}

function filtersFor(factor: CholeskyFactor, correlation: readonly Float64Array[]): Float64Array[] {
  const right = new Float64Array(factor.size);
  for (const [j, part] of correlation.entries()) right.set(part, j * FILTER_TAPS);
  const taps = solve(factor, right);
  return correlation.map((_, j) => taps.slice(j * FILTER_TAPS, (j + 1) * FILTER_TAPS));
}
