/** The stages of a separation, in their order. */
export type Stage = 'read' | 'resample' | 'analyse' | 'factorise' | 'write';

/** How far a stage is. */
export interface Progress {
  /** What is being done. */
  readonly stage: Stage;
  /** Work done, from 0 to `of`, in the stage's own unit (samples, frames or iterations). */
  readonly done: number;
  /** All of the work of the stage. */
  readonly of: number;
  /** Last divergence evaluated, while factorising. */
  readonly divergence?: number | undefined;
  /** Which restart is running, from 0, and how many there are, while factorising. */
  readonly restart?: number | undefined;
  /** Number of runs, while factorising. */
  readonly restarts?: number | undefined;
}

/** How the pipeline tells how far it is; it never prints. */
export type OnProgress = (progress: Progress) => void;
