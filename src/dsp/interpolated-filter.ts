import type { Lowpass } from './lowpass.js';
import type { ChannelResampler } from './polyphase.js';
import type { ResampleRatio } from './resample-ratio.js';

/**
 * Table entries between two zeros of the sinc. Linear interpolation is off by at most (pi / 5000)^2 / 8, -146 dB.
 * No power of two, or the entries that one output reads would all fight for the same lines of the cache.
 */
const ENTRIES_PER_ZERO = 5000;

/**
 * Filter whose coefficients are interpolated linearly in one fine table of the lowpass (Smith & Gossett 1984, "A
 * flexible sampling-rate conversion method"): slower than rows of coefficients, but of the same small size for any
 * ratio.
 */
export function interpolatedResampler(lowpass: Lowpass, { up, down }: ResampleRatio): ChannelResampler {
  const step = lowpass.cutoff * ENTRIES_PER_ZERO; // entries an input sample
  const table = designTable(lowpass, step);
  const lastEntry = table.length - 2;
  return ({ samples, first, length }, output, from, to, at) => {
    for (let m = from; m < to; m++) {
      const whole = Math.floor((m * down) / up);
      const fraction = (m * down - whole * up) / up;
      let sum = 0;
      // backwards from the sample at or before the output's time
      const earlier = fraction * step;
      const earlierEnd = Math.min(whole, Math.floor((lastEntry - earlier) / step));
      for (let k = Math.max(0, whole - length + 1); k <= earlierEnd; k++) {
        const position = earlier + k * step;
        const entry = Math.floor(position);
        const value = table[entry];
        sum += samples[whole - first - k] * (value + (position - entry) * (table[entry + 1] - value));
      }
      // forwards from the sample after it
      const later = (1 - fraction) * step;
      const laterEnd = Math.min(length - 2 - whole, Math.floor((lastEntry - later) / step));
      for (let k = 0; k <= laterEnd; k++) {
        const position = later + k * step;
        const entry = Math.floor(position);
        const value = table[entry];
        sum += samples[whole - first + 1 + k] * (value + (position - entry) * (table[entry + 1] - value));
      }
      output[m - at] = sum;
    }
  };
}

/** Right half of the response, entry i at i / step input samples, ending with zeros, scaled to gain 1 at 0 Hz. */
function designTable(lowpass: Lowpass, step: number): Float64Array {
  const table = new Float64Array(Math.ceil(lowpass.halfWidth * step) + 2);
  let sum = 0;
  for (let i = 0; i < table.length; i++) {
    table[i] = lowpass.response(i / step);
    sum += i === 0 ? table[i] : 2 * table[i];
  }
  const scale = step / sum;
  for (let i = 0; i < table.length; i++) table[i] *= scale;
  return table;
}
