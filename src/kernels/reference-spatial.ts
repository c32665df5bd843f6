import type { Factors } from './contract.js';
import { type Hermitian, multiplied, outerSquare, type Pair, solved } from './hermitian.js';
import {
  COVARIANCE_NUMBERS,
  COVARIANCE_STEPS,
  type Covariances,
  equalCovariances,
  LEAST_MODEL,
  stepCovariances,
} from './spatial.js';

/** A recording of two channels and the factors that it is taken apart with. */
export interface SpatialProblem extends Factors {
  readonly frames: number;
  readonly bins: number;
  readonly components: number;
  /** Of the two channels, in a unit in which magnitudes have a mean of about 1: row-major [frames x bins x 2], re and im. */
  readonly spectra: readonly [Float64Array, Float64Array];
}

/** What a cell of the spectrogram holds. */
interface Cell {
  readonly frame: number;
  readonly bin: number;
  /** sum_j v_j. */
  readonly model: number;
  /** M_k of each component. */
  readonly masks: readonly number[];
  readonly x: Pair;
  /** sum_k M_k R_k, and (P + e I)^-1 x. */
  readonly p: Hermitian;
  readonly y: Pair;
}

/** Learns the covariances in float64; spatial.ts has the formulas. @returns [S x bins x 4], row-major. */
export function referenceCovariances(problem: SpatialProblem): Float64Array {
  const { bins, components } = problem;
  const covariances = equalCovariances(components, bins);
  for (let step = 0; step < COVARIANCE_STEPS; step++)
    stepCovariances(covariances, covarianceSums(problem, covariances));
  return covariances;
}

/** G of a step: sum_t M_k^2 y y^H / sqrt(sum_j v_j). */
function covarianceSums(problem: SpatialProblem, covariances: Covariances): Float64Array {
  const { bins, components } = problem;
  const sums = new Float64Array(COVARIANCE_NUMBERS * components * bins);
  for (const { bin, model, masks, y } of cellsOf(problem, covariances)) {
    if (model <= LEAST_MODEL) continue;
    for (const [k, mask] of masks.entries()) {
      const at = COVARIANCE_NUMBERS * (k * bins + bin);
      for (const [i, value] of outerSquare(y).entries())
        sums[at + i] += (mask * mask * value) / Math.sqrt(model);
    }
  }
  return sums;
}

/** c_k of every component: the spectra of both channels, as those of the problem. */
export function referenceFilter(
  problem: SpatialProblem,
  covariances: Covariances,
): (readonly [Float64Array, Float64Array])[] {
  const { bins, components, spectra } = problem;
  const results = Array.from({ length: components }, () => {
    return [new Float64Array(spectra[0].length), new Float64Array(spectra[1].length)] as const;
  });
  for (const { frame, bin, masks, x, p, y } of cellsOf(problem, covariances)) {
    const explained = multiplied(p, y);
    for (const [k, mask] of masks.entries()) {
      const placed = multiplied(covarianceAt(covariances, k * bins + bin), y);
      for (let i = 0; i < 4; i++)
        results[k][i >> 1][2 * (frame * bins + bin) + (i & 1)] = mask * (placed[i] + x[i] - explained[i]);
    }
  }
  return results;
}

function* cellsOf(
  { frames, bins, components, spectra, templates, activations }: SpatialProblem,
  covariances: Covariances,
): Generator<Cell> {
  for (let frame = 0; frame < frames; frame++) {
    for (let bin = 0; bin < bins; bin++) {
      const v = Array.from(
        { length: components },
        (_, k) => templates[bin * components + k] * activations[frame * components + k],
      );
      const model = v.reduce((sum, value) => sum + value, 0);
      const masks = v.map((value) => (model > 0 ? value / model : 1 / components));
      const at = 2 * (frame * bins + bin);
      const [first, second] = spectra;
      const x: Pair = [first[at], first[at + 1], second[at], second[at + 1]];
      const p = mixed(masks, (k) => covarianceAt(covariances, k * bins + bin));
      yield { frame, bin, model, masks, x, p, y: solved(p, x) };
    }
  }
}

/** sum_k M_k R_k. */
function mixed(masks: readonly number[], covarianceOf: (k: number) => Hermitian): Hermitian {
  const p: [number, number, number, number] = [0, 0, 0, 0];
  for (const [k, mask] of masks.entries())
    for (const [i, value] of covarianceOf(k).entries()) p[i] += mask * value;
  return p;
}

function covarianceAt(covariances: Covariances, place: number): Hermitian {
  const at = COVARIANCE_NUMBERS * place;
  return [covariances[at], covariances[at + 1], covariances[at + 2], covariances[at + 3]];
}
