import type { Block } from './products.js';

/** Taps of the distortion filters of BSS Eval. */
export const FILTER_TAPS = 512;
/** Samples before a frame that its filters reach back to. */
export const HISTORY = FILTER_TAPS - 1;
/** Of the transforms, in samples; all sizes from 2048 to 16384 take as long. */
export const FFT_SIZE = 8192;
/** New samples of a frame at most: with those before it, it fills a transform. */
const FRAME = FFT_SIZE - HISTORY;

/** Signals cut into frames. */
export interface Framing {
  /** The present frames, [signals][channels]: {@link HISTORY} samples from before, new ones, zeros. */
  readonly frames: readonly (readonly Float64Array[])[];
  /** Makes frame after frame of one more block of each signal; gives the number of new samples in each. */
  advance(blocks: readonly Block[]): Generator<number>;
}

/** Cuts signals that come in blocks of any length into frames for the transforms; before the signals there is silence. */
export function createFraming(signals: number, channels: number): Framing {
  const frames = Array.from({ length: signals }, () =>
    Array.from({ length: channels }, () => new Float64Array(FFT_SIZE)),
  );
  let before = 0; // new samples of the last frame
  return {
    frames,
    *advance(blocks) {
      const total = blocks[0][0].length;
      for (let at = 0; at < total; at += FRAME) {
        const count = Math.min(FRAME, total - at);
        for (let s = 0; s < signals; s++) {
          for (let c = 0; c < channels; c++) {
            const frame = frames[s][c];
            frame.copyWithin(0, before, before + HISTORY);
            frame.set(blocks[s][c].subarray(at, at + count), HISTORY);
            frame.fill(0, HISTORY + count);
          }
        }
        before = count;
        yield count;
      }
    },
  };
}
