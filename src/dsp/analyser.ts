import { createRealFft } from './fft.js';
import { hannWindow } from './window.js';

/** One channel of a signal, or a part of it. */
export type Samples = Float32Array | Float64Array;

/** Transforms single frames of a signal; its buffers are reused by every call and nothing is allocated. */
export interface Analyser {
  /** Spectrum of the windowed samples `first` to `first + nFft - 1`, zeros outside, into `spectrum` (re, im interleaved). */
  transform(samples: Samples, first: number, spectrum: Float64Array): void;
  /** {@link transform} of two frames in one. */
  transformPair(
    samples: Samples,
    firstA: number,
    firstB: number,
    spectrumA: Float64Array,
    spectrumB: Float64Array,
  ): void;
}

/**
 * Plans the short-time analysis (Allen & Rabiner 1977) with a periodic Hann window.
 *
 * @param nFft - Length of the window in samples; spectra have nFft + 2 numbers.
 */
export function createAnalyser(nFft: number): Analyser {
  const fft = createRealFft(nFft);
  const window = hannWindow(nFft);
  const bufferA = new Float64Array(nFft);
  const bufferB = new Float64Array(nFft);

  function load(samples: Samples, first: number, target: Float64Array): void {
    const from = Math.min(nFft, Math.max(0, -first));
    const to = Math.max(from, Math.min(nFft, samples.length - first));
    target.fill(0, 0, from);
    for (let n = from; n < to; n++) target[n] = samples[first + n] * window[n];
    target.fill(0, to, nFft);
  }

  return {
    transform(samples, first, spectrum) {
      load(samples, first, bufferA);
      fft.forward(bufferA, spectrum);
    },
    transformPair(samples, firstA, firstB, spectrumA, spectrumB) {
      load(samples, firstA, bufferA);
      load(samples, firstB, bufferB);
      fft.forwardPair(bufferA, bufferB, spectrumA, spectrumB);
    },
  };
}
