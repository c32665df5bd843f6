import type { OutputList } from '../dsp/index.js';
import type { SilentFrames } from '../nmf/index.js';

/** What a separation knows before it is applied to a recording: templates, and which of them form which source. */
export interface Learned {
  /** W, row-major [bins x S]; each template sums to 1. */
  readonly templates: Float64Array;
  /** S. */
  readonly components: number;
  /**
   * The named sources and, where there is a background, the rest: components that lie side by side, in order, each in
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

/** Each component alone. */
export function componentRanges(components: number): OutputList {
  return Array.from({ length: components }, (_, k) => ({ from: k, to: k + 1 }));
}

/** Each source alone: what comes out of a separation into sources. */
export function sourceRanges(sources: readonly LearnedSource[]): OutputList {
  return sources.map(({ components }) => ({ from: components[0], to: components[0] + components.length }));
}
