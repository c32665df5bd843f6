import type { Lowpass } from './lowpass.js';
import type { ResampleRatio } from './resample-ratio.js';

/** A channel, or the part of it that some outputs are computed from. */
interface ChannelPart {
  readonly samples: Float32Array;
  /** Place in the channel of the first of them. */
  readonly first: number;
  /** Samples of the whole channel: outside it all is 0. */
  readonly length: number;
}

/** Computes output samples from `from` up to `to` of a channel into `output`, whose first is number `at` of all. */
export type ChannelResampler = (
  part: ChannelPart,
  output: Float32Array,
  from: number,
  to: number,
  at: number,
) => void;

/** Coefficients of a filter row: an even number, the first half for samples up to the output's time. */
export function tapCount(lowpass: Lowpass): number {
  return 2 * Math.ceil(lowpass.halfWidth);
}

/**
 * Polyphase filter with a row of coefficients for every fraction of an input sample that outputs can fall on
 * (Crochiere & Rabiner 1983, Multirate Digital AudioSignal Processing, section 4.3). Rows stand in the order in which
 * successive outputs use them, so memory is read in order, and each sums to 1: a constant stays that constant.
 *
 * @param outputs - Output samples that are wanted; no more rows are made than they use.
 */
export function polyphaseResampler(
  lowpass: Lowpass,
  ratio: ResampleRatio,
  outputs: number,
): ChannelResampler {
  const taps = tapCount(lowpass);
  const rowCount = Math.min(ratio.up, outputs);
  const rows = designRows(lowpass, ratio, taps, rowCount);
  const { up, down } = ratio;
  return ({ samples, first: origin, length }, output, from, to, at) => {
    for (let m = from; m < to; m++) {
      const first = Math.floor((m * down) / up) - taps / 2 + 1;
      const row = (m % up) * taps;
      const start = Math.max(0, -first);
      const end = Math.min(length - first, taps);
      const place = first - origin;
      let a = 0;
      let b = 0;
      let c = 0;
      let d = 0;
      let j = start;
      for (; j + 3 < end; j += 4) {
        a += samples[place + j] * rows[row + j];
        b += samples[place + j + 1] * rows[row + j + 1];
        c += samples[place + j + 2] * rows[row + j + 2];
        d += samples[place + j + 3] * rows[row + j + 3];
      }
      for (; j < end; j++) a += samples[place + j] * rows[row + j];
      output[m - at] = a + b + (c + d);
    }
  };
}

/** Coefficients, row-major [rowCount x taps]; row m belongs to outputs m, m + up, m + 2 up ... */
function designRows(
  lowpass: Lowpass,
  { up, down }: ResampleRatio,
  taps: number,
  rowCount: number,
): Float64Array {
  const rows = new Float64Array(rowCount * taps);
  for (let m = 0; m < rowCount; m++) {
    const at = m * taps;
    const mirror = up - m; // falls on the mirrored fraction of a sample: same row, backwards
    if (mirror < m) {
      for (let j = 0; j < taps; j++) rows[at + j] = rows[mirror * taps + taps - 1 - j];
      continue;
    }
    const fraction = ((m * down) % up) / up;
    let sum = 0;
    for (let j = 0; j < taps; j++) {
      const coefficient = lowpass.response(fraction + taps / 2 - 1 - j);
      rows[at + j] = coefficient;
      sum += coefficient;
    }
    for (let j = 0; j < taps; j++) rows[at + j] /= sum;
  }
  return rows;
}
