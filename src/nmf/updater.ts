import type { Factor, NmfKernel } from '../kernels/index.js';

/**
 * Factors are never taken below this, V having a mean of 1: an entry at zero could not grow again. (At 1e-20 factors
 * lock too, and the divergence ends up to 4.4 % higher.)
 */
export const FACTOR_FLOOR = 1e-7;

/** An algorithm at work on one problem. Between steps the factors it was given hold the current W and H. */
export interface Updater {
  /** One iteration: H, then W. */
  step(): void;
}

/**
 * Begins an algorithm, with whatever state it keeps.
 *
 * @param templates - W, row-major [bins x components], positive; changed in place.
 * @param activations - H, row-major [frames x components], positive; changed in place.
 */
export type CreateUpdater = (kernel: NmfKernel, templates: Factor, activations: Factor) => Updater;
