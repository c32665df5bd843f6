import type { NmfKernel } from '../kernels/index.js';

/** An algorithm at work on the factors that a kernel holds. */
export interface Updater {
  /** One iteration: H, then W. */
  step(): void;
}

/**
 * Begins an algorithm, with whatever state it keeps; the kernel's factors are loaded.
 *
 * @param isUnderWay - Whether the factors come from iterations already, so that there is no need to find a direction
 *   first. Default false.
 */
export type CreateUpdater = (kernel: NmfKernel, isUnderWay?: boolean) => Updater;
