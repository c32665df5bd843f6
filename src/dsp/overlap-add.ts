import type { StftShape } from './shape.js';
import { frameStart } from './units.js';
import { hannWindow } from './window.js';

/** A region of a signal, and all frames that reach into it. */
export interface FrameSpan {
  /** Samples `start` to `end - 1`. */
  readonly start: number;
  readonly end: number;
  /** Frames `fromFrame` to `toFrame - 1`. */
  readonly fromFrame: number;
  readonly toFrame: number;
  /** Samples `fromSample` to `toSample - 1` are those of the frames; some may lie outside the signal. */
  readonly fromSample: number;
  readonly toSample: number;
}

/**
 * What a region is computed from.
 *
 * @param frames - Number of frames of the whole signal.
 */
export function spanOf(
  { nFft, hopSamples }: StftShape,
  frames: number,
  start: number,
  end: number,
): FrameSpan {
  const fromFrame = Math.max(0, Math.floor((start - nFft / 2) / hopSamples) + 1);
  const toFrame = Math.max(fromFrame, Math.min(frames, Math.ceil((end + nFft / 2) / hopSamples)));
  const fromSample = frameStart(fromFrame, nFft, hopSamples);
  const toSample = frameStart(toFrame - 1, nFft, hopSamples) + nFft;
  return { start, end, fromFrame, toFrame, fromSample, toSample };
}

/**
 * Puts the frames of a region together again, those of any number of streams, in any order:
 *
 *     for each frame of the span: add(stream, frame, samples)
 *     divide(stream)
 */
export interface OverlapAdd {
  /** Length of a stream: of the region, times the upsampling. */
  readonly length: number;
  /**
   * Adds a frame [nFft x upsampling], the inverse transform of its spectrum, to a stream [length] of zeros and what was
   * added before.
   */
  add(stream: Float64Array, frame: number, samples: Float64Array): void;
  /** All frames are in: the stream becomes the signal. */
  divide(stream: Float64Array): void;
}

/**
 * Least-squares inverse of the STFT (Griffin & Lim 1984, eq. 6): overlap-add with the analysis window, divided by the
 * sum of the squared windows. Unmodified spectra give back the signal to rounding, for every hop up to half a window.
 *
 * @param upsampling - Samples out for each sample of the region, a power of two. Default 1.
 */
export function createOverlapAdd(
  { nFft, hopSamples }: StftShape,
  { start, end, fromFrame, toFrame }: FrameSpan,
  upsampling = 1,
): OverlapAdd {
  const size = nFft * upsampling;
  const length = (end - start) * upsampling;
  const window = hannWindow(size);
  const placeOf = (frame: number) => (frameStart(frame, nFft, hopSamples) - start) * upsampling;
  const add = (stream: Float64Array, frame: number, samples: Float64Array): void => {
    const at = placeOf(frame);
    const to = Math.min(size, length - at);
    for (let n = Math.max(0, -at); n < to; n++) stream[at + n] += samples[n] * window[n];
  };
  const weights = new Float64Array(length);
  for (let frame = fromFrame; frame < toFrame; frame++) add(weights, frame, window);
  return {
    length,
    add,
    divide(stream) {
      for (let i = 0; i < length; i++) stream[i] /= weights[i];
    },
  };
}
