import type { SilentFrames } from '../nmf/index.js';

/** What a separation knows before it is applied to a recording: templates, and which of them form which source. */
export interface Learned {
  /** W, row-major [bins x S]; each template sums to 1. */
  readonly templates: Float64Array;
  /** S. */
  readonly components: number;
  /**
   * The named sources and, where there is a background, {@link REST}: components that lie side by side, in order, each in
   * one source. None where nothing is named.
   */
  readonly sources: readonly LearnedSource[];
  /** Frames of the recording in which components are known to be silent. */
  readonly silent: readonly SilentFrames[];
}

/** A named group of components. */
export interface LearnedSource {
  readonly name: string;
  /** Their numbers, from 0, rising by 1. */
  readonly components: readonly number[];
}

/** Name of the source that holds everything that no name was given to. */
export const REST = 'rest';
