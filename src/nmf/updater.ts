import type { NmfKernel } from '../kernels/index.js';

/** An algorithm at work on the factors that a kernel holds. */
export interface Updater {
  /** One iteration: H, then W. */
  step(): void;
}

/** Begins an algorithm, with whatever state it keeps; the kernel's factors are loaded. */
export type CreateUpdater = (kernel: NmfKernel) => Updater;
