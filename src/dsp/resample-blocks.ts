import type { AudioShape } from '../audio/signal.js';
import { planResampler } from './resample.js';
import { resampledLength, resampleRatio } from './resample-ratio.js';

/**
 * Changes the rate of a recording that comes in blocks, with the bits that `changeRate` gives of the whole.
 *
 * @param blocks - One array per channel, all of one length, in each; as many samples as `shape` says.
 * @param shape - Of the whole recording at its own rate.
 * @returns Blocks at the new rate; the same ones where the rates are equal.
 * @throws NmfError `usage` for a rate that is none.
 */
export function* changeRateOfBlocks(
  blocks: Iterable<readonly Float32Array[]>,
  { samples: length, sampleRate, channels }: AudioShape,
  toHz: number,
): Generator<readonly Float32Array[]> {
  const ratio = resampleRatio(sampleRate, toHz);
  if (sampleRate === toHz) {
    yield* blocks;
    return;
  }
  const { up, down } = ratio;
  const outputs = resampledLength(length, sampleRate, toHz);
  const { resampler, taps } = planResampler(sampleRate, toHz, outputs);
  const reach = taps / 2 + 1;
  /** Samples that outputs to come still need, the first of them number `first` of the recording. */
  let held: readonly Float32Array[] = Array.from({ length: channels }, () => new Float32Array(0));
  let first = 0;
  let done = 0;
  for (const block of blocks) {
    held = held.map((before, c) => joined(before, block[c]));
    const end = first + held[0].length;
    // Output m lies at input m down / up, and needs what is less than `reach` behind it.
    const ready = end >= length ? outputs : Math.floor(((end - reach) * up) / down);
    const to = Math.max(done, Math.min(outputs, ready));
    if (to > done) {
      yield held.map((samples) => {
        const output = new Float32Array(to - done);
        resampler({ samples, first, length }, output, done, to, done);
        return output;
      });
      done = to;
    }
    const needed = Math.min(end, Math.max(first, Math.floor((done * down) / up) - reach));
    held = held.map((samples) => samples.subarray(needed - first));
    first = needed;
  }
}

function joined(before: Float32Array, after: Float32Array): Float32Array {
  const all = new Float32Array(before.length + after.length);
  all.set(before);
  all.set(after, before.length);
  return all;
}
