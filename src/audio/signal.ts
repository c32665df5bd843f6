/**
 * Sound in memory: one Float32Array per channel, all of the same length, full scale at -1 and 1.
 * Values beyond full scale are allowed (float recordings have them) and kept.
 */
export interface Signal {
  /** Samples per second of each channel. */
  readonly sampleRate: number;
  /** At least one channel; `channels[c][i]` is sample i of channel c. */
  readonly channels: readonly Float32Array[];
}

/** Length of a signal in samples per channel. */
export function signalLength(signal: Signal): number {
  return signal.channels[0]?.length ?? 0;
}
