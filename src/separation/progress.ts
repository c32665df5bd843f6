/**
 * What is done at a time, in this order; which of it depends on the call. A recording is read, resampled and analysed;
 * what is known of its sources is `learn`ed from, or a factorisation is begun (`start`: its first factors and a coarse
 * start, for each run) and iterates (`factorise`); then signals are written, and the listening page.
 */
export type Stage = 'read' | 'resample' | 'analyse' | 'learn' | 'start' | 'factorise' | 'write' | 'page';

/** How far a call is. */
export interface Progress {
  /** What is being done. */
  readonly stage: Stage;
  /** Work done, from 0 to `of`, in the stage's own unit: samples, frames, iterations, parts. */
  readonly done: number;
  /** All of the work of the stage. A factorisation mostly ends before it. */
  readonly of: number;
  /**
   * About how much work is left until the call ends, that of later stages too, in the unit of `done`: the time left is
   * about `left` times what a unit of this stage has taken. Absent while there is nothing to tell it by.
   */
  readonly left?: number | undefined;
  /** Last divergence evaluated, while factorising. */
  readonly divergence?: number | undefined;
  /** Which run is under way, from 0, while one starts or iterates. */
  readonly restart?: number | undefined;
  /** Number of runs, likewise. */
  readonly restarts?: number | undefined;
}

/** How the pipeline tells how far it is; it never prints. */
export type OnProgress = (progress: Progress) => void;
