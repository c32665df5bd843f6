import { NmfError } from '../errors.js';

/** The stages of a separation, in their order. */
export type Stage = 'read' | 'resample' | 'analyse' | 'factorise' | 'write';

/** How far a stage is. */
export interface Progress {
  readonly stage: Stage;
  /** Work done, from 0 to `of`, in the stage's own unit (samples, frames or iterations). */
  readonly done: number;
  readonly of: number;
  /** Last divergence evaluated, while factorising. */
  readonly divergence?: number | undefined;
  /** Which restart is running, from 0, and how many there are, while factorising. */
  readonly restart?: number;
  readonly restarts?: number;
}

/** How the core reports and is stopped; it never prints. */
export interface Hooks {
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** Asked often; when it answers true the work ends with an NmfError `cancelled`. */
  readonly isCancelled?: (() => boolean) | undefined;
}

/** @throws NmfError `cancelled` when the caller wants to stop. */
export function throwIfCancelled(hooks: Hooks | undefined): void {
  if (hooks?.isCancelled?.()) throw new NmfError('cancelled', 'stopped');
}
