import { createRealFft, type RealFft } from './fft.js';
import type { StftShape } from './shape.js';
import { hannWindow } from './window.js';

/** One channel of a signal. */
export type Samples = Float32Array | Float64Array;

/** Transforms single frames of a signal; its buffers are reused by every call and nothing is allocated. */
export interface Analyser {
  /** The transform of the shape's size, for the way back. */
  readonly fft: RealFft;
  /** Periodic Hann window [nFft]. */
  readonly window: Float64Array;
  /** Windowed frame `frame`, samples frame * hop - nFft / 2 and following, zeros outside the signal, into `target` [nFft]. */
  loadFrame(samples: Samples, frame: number, target: Float64Array): void;
  /** Spectrum of frame `frame`, centred on sample frame * hop, into `spectrum` [nFft + 2] (re, im interleaved). */
  transform(samples: Samples, frame: number, spectrum: Float64Array): void;
  /** {@link transform} of two frames in one, of one signal or of two. */
  transformPair(
    samplesA: Samples,
    frameA: number,
    samplesB: Samples,
    frameB: number,
    spectrumA: Float64Array,
    spectrumB: Float64Array,
  ): void;
}

/** Plans the short-time analysis (Allen & Rabiner 1977) of one shape. */
export function createAnalyser({ nFft, hopSamples }: StftShape): Analyser {
  const fft = createRealFft(nFft);
  const window = hannWindow(nFft);
  const bufferA = new Float64Array(nFft);
  const bufferB = new Float64Array(nFft);

  function loadFrame(samples: Samples, frame: number, target: Float64Array): void {
    const first = frame * hopSamples - nFft / 2;
    const from = Math.min(nFft, Math.max(0, -first));
    const to = Math.max(from, Math.min(nFft, samples.length - first));
    target.fill(0, 0, from);
    for (let n = from; n < to; n++) target[n] = samples[first + n] * window[n];
    target.fill(0, to, nFft);
  }

  return {
    fft,
    window,
    loadFrame,
    transform(samples, frame, spectrum) {
      loadFrame(samples, frame, bufferA);
      fft.forward(bufferA, spectrum);
    },
    transformPair(samplesA, frameA, samplesB, frameB, spectrumA, spectrumB) {
      loadFrame(samplesA, frameA, bufferA);
      loadFrame(samplesB, frameB, bufferB);
      fft.forwardPair(bufferA, bufferB, spectrumA, spectrumB);
    },
  };
}
