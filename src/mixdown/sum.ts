import type { Manifest } from '../folder/index.js';
import type { TimeRegion } from './region.js';

/** Signals of a separation, added up, that can be read block after block, as often as needed. */
export interface Sum<Blocks> {
  readonly manifest: Manifest;
  readonly sampleRate: number;
  readonly channels: number;
  /** Speaker positions, as the component files tell them. */
  readonly channelMask: number | undefined;
  readonly region: TimeRegion;
  /** The summed samples of the region with its faded edges, times `gain`. */
  blocks(gain: number): Blocks;
}

/**
 * Adds up samples of the same time, in float64.
 *
 * @param signals - One array per channel of each, `samples` long; always in the same order, for the same bits.
 * @param gainAt - Gain of each sample of the sum.
 */
export function addedUp(
  signals: Iterable<readonly Float32Array[]>,
  { channels, samples }: { readonly channels: number; readonly samples: number },
  gainAt: (i: number) => number,
): Float64Array[] {
  const sum = Array.from({ length: channels }, () => new Float64Array(samples));
  for (const signal of signals) {
    for (const [c, target] of sum.entries()) {
      const source = signal[c];
      for (let i = 0; i < samples; i++) target[i] += source[i];
    }
  }
  for (const channel of sum) for (let i = 0; i < samples; i++) channel[i] *= gainAt(i);
  return sum;
}
