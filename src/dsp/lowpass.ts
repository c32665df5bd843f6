import { kaiserBeta, kaiserLength, kaiserWindow } from './kaiser.js';

/** Attenuation of images and aliases that the filter is designed for, with a margin above the promised 120 dB. */
const ATTENUATION_DB = 140;
/** Edges of passband and stopband as shares of the lower Nyquist frequency; promised are 0.9 and 1.1. */
const PASSBAND = 0.905;
const STOPBAND = 1.095;

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
export function designLowpass(fromHz: number, toHz: number): Lowpass {
  const cutoff = Math.min(fromHz, toHz) / fromHz;
  const transition = Math.PI * (STOPBAND - PASSBAND) * cutoff; // radians an input sample
  const halfWidth = kaiserLength(ATTENUATION_DB, transition) / 2;
  const window = kaiserWindow(kaiserBeta(ATTENUATION_DB));
  return {
    cutoff,
    halfWidth,
    response(distance) {
      const x = Math.PI * cutoff * distance;
      return (x === 0 ? 1 : Math.sin(x) / x) * window(distance / halfWidth);
    },
  };
}
