import type { AudioShape } from '../audio/signal.js';
import { frameCount } from '../dsp/index.js';
import type { ResolvedSeparateOptions } from './options.js';

/**
 * Recordings of more frames are learned from a grid of them and then applied in segments: 17 minutes at the default
 * hop of 16 ms. Up to here all frames are factorised together, in at most about half a gigabyte at 44.1 kHz.
 */
export const MAX_JOINT_FRAMES = 2 ** 16;
/**
 * Frames of the grid, and up to an eighth more. On 4 to 8 minutes 4096 did as well as all of them: starts differ by more.
 */
export const GRID_FRAMES = 8192;

/** Frames of a recording on a regular grid. */
export interface Grid {
  /** One frame of so many. */
  readonly every: number;
  /** Their numbers. */
  readonly frames: Uint32Array;
}

/**
 * Whether a recording is learned from a part of its frames.
 *
 * @param shape - At the working sample rate.
 */
export function isLong(shape: AudioShape, options: Pick<ResolvedSeparateOptions, 'hopSamples'>): boolean {
  return frameCount(shape.samples, options.hopSamples) > MAX_JOINT_FRAMES;
}

/** @param frames - Of the recording. */
export function gridOf(frames: number): Grid {
  const every = Math.max(1, Math.floor(frames / GRID_FRAMES));
  const first = Math.floor(every / 2);
  const count = Math.floor((frames - first - 1) / every) + 1;
  return { every, frames: Uint32Array.from({ length: count }, (_, i) => first + i * every) };
}
