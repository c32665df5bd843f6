/** The stages of a separation, in their order. */
export type Stage = 'read' | 'resample' | 'analyse' | 'factorise' | 'write';

/** How far a stage is. */
export interface Progress {
  readonly stage: Stage;
  /** Work done, from 0 to `of`, in the stage's own unit (samples, frames or iterations). */
  readonly done: number;
  readonly of: number;
  /** Last divergence evaluated, while factorising. */
  readonly divergence?: number;
  /** Which restart is running, from 0, and how many there are, while factorising. */
  readonly restart?: number;
  readonly restarts?: number;
}

/** How the core reports; it never prints. Whoever wants it to stop ends the thread that it runs on. */
export interface Hooks {
  onProgress?(progress: Progress): void;
}
