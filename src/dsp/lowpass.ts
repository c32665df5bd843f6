import { kaiserBeta, kaiserLength, kaiserWindow } from './kaiser.js';

/** What a filter is designed for. */
export interface LowpassQuality {
  /** Of images and aliases. */
  readonly attenuationDb: number;
  /** Edges as shares of the lower Nyquist frequency. */
  readonly passband: number;
  readonly stopband: number;
}

/** For all that is computed on: with a margin above the promised 120 dB, up to 0.9 and from 1.1 on. */
export const FINE_LOWPASS: LowpassQuality = { attenuationDb: 140, passband: 0.905, stopband: 1.095 };
/** For what is only listened to, in 8 bits: a quarter of the work. */
export const COARSE_LOWPASS: LowpassQuality = { attenuationDb: 60, passband: 0.85, stopband: 1.15 };

/**
 * The lowpass that a change of rate needs, as a function of continuous time: a sinc in a Kaiser window. Its -6 dB
 * point is the lower of the two Nyquist frequencies.
 */
export interface Lowpass {
  /** Cutoff as a share of the input's Nyquist frequency, at most 1. */
  readonly cutoff: number;
  /** Nothing lies farther from the centre than this many input samples. */
  readonly halfWidth: number;
  /** Response at `distance` input samples from the centre, where it is 1. */
  response(distance: number): number;
}

/** Designs the lowpass for a change from one sample rate in Hz to another. */
export function designLowpass(
  fromHz: number,
  toHz: number,
  { attenuationDb, passband, stopband }: LowpassQuality,
): Lowpass {
  const cutoff = Math.min(fromHz, toHz) / fromHz;
  const transition = Math.PI * (stopband - passband) * cutoff; // radians an input sample
  const halfWidth = kaiserLength(attenuationDb, transition) / 2;
  const window = kaiserWindow(kaiserBeta(attenuationDb));
  return {
    cutoff,
    halfWidth,
    response(distance) {
      const x = Math.PI * cutoff * distance;
      return (x === 0 ? 1 : Math.sin(x) / x) * window(distance / halfWidth);
    },
  };
}
