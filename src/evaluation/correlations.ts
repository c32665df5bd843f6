import { createRealFft } from '../dsp/index.js';
import { createFraming, FFT_SIZE, FILTER_TAPS, HISTORY } from './framing.js';
import type { Block } from './products.js';
import { addCorrelation } from './spectra.js';

/** Inner products with delayed references, at delays from 0 to {@link FILTER_TAPS} - 1 samples. */
export interface Correlations {
  /** `references[i][j][delay]`: of reference i with reference j delayed. */
  readonly references: readonly (readonly Float64Array[])[];
  /** `estimates[k][j][delay]`: of estimate k with reference j delayed. */
  readonly estimates: readonly (readonly Float64Array[])[];
}

/** Takes references and estimates block after block. */
export interface Correlator {
  /** Adds one block of each, all of one length. */
  add(references: readonly Block[], estimates: readonly Block[]): void;
  /** The sums over all blocks and channels. */
  finish(): Correlations;
}

/**
 * Correlates references and estimates with delayed references, by transforms of frames whose spectra are added up: one
 * inverse transform per pair in the end, whatever the length.
 */
export function createCorrelator(references: number, estimates: number, channels: number): Correlator {
  const fft = createRealFft(FFT_SIZE);
  const framing = createFraming(references + estimates, channels);
  const spectrum = () => new Float64Array(FFT_SIZE + 2);
  const fresh = new Float64Array(FFT_SIZE); // a frame without the samples from before it
  const freshSpectra = Array.from({ length: references + estimates }, spectrum);
  const delayed = Array.from({ length: references }, spectrum);
  const sums = freshSpectra.map(() => delayed.map(spectrum));

  const addChannel = (channel: number): void => {
    for (const [s, frames] of framing.frames.entries()) {
      const frame = frames[channel];
      fresh.set(frame);
      fresh.fill(0, 0, HISTORY);
      if (s < references) fft.forwardPair(frame, fresh, delayed[s], freshSpectra[s]);
      else fft.forward(fresh, freshSpectra[s]);
    }
    for (const [s, row] of sums.entries()) {
      for (const [j, sum] of row.entries()) addCorrelation(sum, freshSpectra[s], delayed[j]);
    }
  };

  return {
    add(referenceBlocks, estimateBlocks) {
      for (const _ of framing.advance([...referenceBlocks, ...estimateBlocks])) {
        for (let channel = 0; channel < channels; channel++) addChannel(channel);
      }
    },
    finish() {
      const all = sums.map((row) =>
        row.map((sum) => {
          fft.inverse(sum, fresh);
          return fresh.slice(0, FILTER_TAPS);
        }),
      );
      return { references: all.slice(0, references), estimates: all.slice(references) };
    },
  };
}
