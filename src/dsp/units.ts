/** Conversions between samples, frames, bins and Hz, each under its name. */

/** Number of bins of a real transform of `nFft` samples, from 0 Hz to half the sample rate: nFft / 2 + 1. */
export function binCount(nFft: number): number {
  return nFft / 2 + 1;
}

/** Frequency of a (fractional) bin in Hz. */
export function binToHz(bin: number, sampleRate: number, nFft: number): number {
  return (bin * sampleRate) / nFft;
}

/**
 * Number of frames of a signal: 1 + ceil((length - 1) / hop), and 0 for an empty one. The last frame is centred on
 * the last sample or beyond, so every sample lies between two window centres at most a hop apart (or on the only
 * one). For hops up to half a window the squared Hann windows there sum to at least cos^4 + sin^4 >= 1/2, so the
 * inverse transform divides by no small number, up to the very end.
 */
export function frameCount(lengthSamples: number, hopSamples: number): number {
  return lengthSamples === 0 ? 0 : 1 + Math.ceil(Math.max(0, lengthSamples - 1) / hopSamples);
}

/** First sample of a frame, which is centred on sample frame * hop; before the signal for the first ones. */
export function frameStart(frame: number, nFft: number, hopSamples: number): number {
  return frame * hopSamples - nFft / 2;
}

/**
 * The power of two with the least distance to x, the larger of two equally near; at least 1.
 *
 * @param x - Positive and finite.
 */
export function nearestPowerOfTwo(x: number): number {
  if (x < 1) return 1;
  const below = 2 ** Math.floor(Math.log2(x));
  return x - below < 2 * below - x ? below : 2 * below;
}
