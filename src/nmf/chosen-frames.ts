import {
  type ComponentRange,
  type CreateKernel,
  createReferenceKernel,
  createWasmKernel,
  isFastBeta,
  type NmfKernel,
  power,
} from '../kernels/index.js';
import { MAGNITUDE_FLOOR } from './held-spectrogram.js';
import { outOfRange } from './iterate.js';

/** Magnitudes of chosen frames of a recording, such as those of a marked region. */
export interface ChosenFrames {
  /** Linear magnitudes, finite and at least 0, row-major [frames x bins]. */
  readonly v: Float32Array;
  readonly frames: number;
  readonly bins: number;
}

/** How fits to chosen frames are run; their results do not depend on it. */
export interface FitRun {
  /** Makes the kernel of a fit, which is over when the next one is made. Default: of the calling thread alone. */
  readonly createKernel?: CreateKernel | undefined;
  /** Called with the work that was done since the last call: frames times components for an update of both factors. */
  readonly onWork?: ((work: number) => void) | undefined;
}

/** What holds chosen frames, scaled to a mean of 1, and what they were divided by. */
interface HeldFrames {
  readonly kernel: NmfKernel;
  /** Mean of V before. */
  readonly mean: number;
  /** What the kernel's divergences are to be multiplied with. */
  readonly unit: number;
}

/**
 * Rows of a matrix of frames, in the order asked for.
 *
 * @param rows - Numbers of its frames.
 */
export function takeRows({ v, bins }: ChosenFrames, rows: readonly number[]): ChosenFrames {
  const taken = new Float32Array(rows.length * bins);
  for (const [i, row] of rows.entries()) taken.set(v.subarray(row * bins, (row + 1) * bins), i * bins);
  return { v: taken, frames: rows.length, bins };
}

/** Mean of all magnitudes; 0 of no frames. */
export function meanOf({ v }: ChosenFrames): number {
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += v[i];
  return v.length === 0 ? 0 : sum / v.length;
}

/**
 * Puts chosen frames into a kernel.
 *
 * @param chosen - Not all 0.
 * @param free - Templates that steps move. Default all.
 * @param createKernel - As of {@link FitRun}.
 * @throws NmfError `input` for a V that holds anything but finite magnitudes of at least 0, `usage` for a beta whose powers
 *   overflow, `memory`.
 */
export function holdFrames(
  chosen: ChosenFrames,
  components: number,
  beta: number,
  free?: ComponentRange,
  createKernel: CreateKernel = createWasmKernel,
): HeldFrames {
  const { frames, bins } = chosen;
  const mean = meanOf(chosen);
  const least = beta <= 0 ? MAGNITUDE_FLOOR : 0;
  const v = new Float32Array(chosen.v.length);
  for (let i = 0; i < v.length; i++) v[i] = Math.max(least, chosen.v[i] / mean);
  const create = isFastBeta(beta) ? createKernel : createReferenceKernel;
  const kernel = create({ v, frames, bins, components, beta, free: free && { templates: free } });
  const unit = beta === 0 ? 1 : power(mean, beta);
  if (!Number.isFinite(unit)) throw outOfRange(beta);
  return { kernel, mean, unit };
}
