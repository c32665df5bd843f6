import type { StftShape } from './shape.js';
import { frameCount } from './units.js';
import { hannWindow } from './window.js';

/**
 * Puts frames of several streams together again, frame after frame, and hands out finished samples in blocks, so
 * that memory does not grow with the length.
 *
 *     for each of the frameCount(lengthSamples, hop) frames: add(stream, frame) for every stream, then advance()
 *     end()
 */
export interface OverlapAdd {
  /**
   * Adds a stream's time-domain frame [nFft] (the inverse transform of its spectrum) at the current place. A stream
   * that is left out counts as a frame of zeros.
   */
  add(stream: number, frame: Float64Array): void;
  /** Every stream's frame is in: goes on to the next place, one hop later. */
  advance(): void;
  /**
   * Every frame is in: hands out the rest.
   *
   * @throws RangeError when frames are missing or too many: a caller's bug.
   */
  end(): void;
}

/**
 * Receives finished samples, one array a stream and all of one length, which stand from sample `start` on. Blocks
 * follow one another without gaps from sample 0 to the last. The arrays are reused: copy what is to be kept.
 */
export type UseSamples = (start: number, streams: readonly Float64Array[]) => void;

/** A block is about this many windows long: what is then moved to make room is small against what was computed. */
const BLOCK_WINDOWS = 3;

/**
 * Least-squares inverse of the STFT (Griffin & Lim 1984, eq. 6): overlap-add with the analysis window, divided by
 * the sum of the squared windows that were placed. Unmodified spectra give back the signal to rounding, for every
 * hop up to half a window.
 *
 * @param lengthSamples - Length of every stream.
 * @param streams - Number of streams that travel together.
 * @param use - Called during {@link OverlapAdd.advance} and {@link OverlapAdd.end}.
 */
export function createOverlapAdd(
  { nFft, hopSamples }: StftShape,
  lengthSamples: number,
  streams: number,
  use: UseSamples,
): OverlapAdd {
  const window = hannWindow(nFft);
  const squaredWindow = window.map((value) => value * value);
  const capacity = nFft + Math.floor((BLOCK_WINDOWS * nFft) / hopSamples) * hopSamples;
  const sums = Array.from({ length: streams }, () => new Float64Array(capacity));
  const weights = new Float64Array(capacity);
  const frames = frameCount(lengthSamples, hopSamples);
  let bufferStart = -nFft / 2; // the sample that the buffers' first entry stands for
  let frame = 0;
  let frameAt = 0; // where in the buffers the current frame begins

  /** Hands out the first `count` entries and makes room for what follows. */
  function handOut(count: number): void {
    const from = Math.max(0, -bufferStart);
    const to = Math.min(count, lengthSamples - bufferStart);
    if (to > from) {
      for (const sum of sums) for (let i = from; i < to; i++) sum[i] /= weights[i];
      use(
        bufferStart + from,
        sums.map((sum) => sum.subarray(from, to)),
      );
    }
    for (const buffer of [...sums, weights]) {
      buffer.copyWithin(0, count);
      buffer.fill(0, capacity - count);
    }
    bufferStart += count;
    frameAt -= count;
  }

  return {
    add(stream, samples) {
      const sum = sums[stream];
      const at = frameAt;
      for (let n = 0; n < nFft; n++) sum[at + n] += samples[n] * window[n];
    },
    advance() {
      const at = frameAt;
      for (let n = 0; n < nFft; n++) weights[at + n] += squaredWindow[n];
      frame++;
      frameAt += hopSamples;
      if (frameAt + nFft > capacity) handOut(frameAt);
    },
    end() {
      if (frame !== frames)
        throw new RangeError(`${frames} frames make ${lengthSamples} samples, got ${frame}`);
      const rest = lengthSamples - bufferStart;
      if (rest > 0) handOut(rest);
    },
  };
}
