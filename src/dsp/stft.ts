import { createAnalyser, type Samples } from './analyser.js';
import { createOverlapAdd } from './overlap-add.js';
import type { StftShape } from './shape.js';
import { binCount, frameCount } from './units.js';

/** A whole complex spectrogram. Long recordings are processed frame by frame instead, see {@link createAnalyser}. */
export interface ComplexSpectrogram {
  readonly shape: StftShape;
  readonly frames: number;
  readonly bins: number;
  /** Interleaved (re, im), row-major [frames x bins x 2]. */
  readonly data: Float64Array;
}

/**
 * Short-time Fourier transform with the periodic Hann window (Allen & Rabiner 1977, "A unified approach to
 * short-time Fourier analysis and synthesis"): frame k covers samples k * hop - nFft / 2 to k * hop + nFft / 2 - 1,
 * with zeros outside the signal, and is transformed without scaling.
 *
 * @param samples - One channel, of any length; an empty one has no frames.
 * @param shape - As `defaultStftShape` checks it.
 */
export function stft(samples: Samples, shape: StftShape): ComplexSpectrogram {
  const frames = frameCount(samples.length, shape.hopSamples);
  const bins = binCount(shape.nFft);
  const data = new Float64Array(frames * bins * 2);
  const analyser = createAnalyser(shape);
  for (let frame = 0; frame < frames; frame++) {
    analyser.transform(samples, frame, data.subarray(frame * bins * 2, (frame + 1) * bins * 2));
  }
  return { shape, frames, bins, data };
}

/**
 * Inverse of {@link stft}: the signal whose STFT is nearest to the given one in the least-squares sense (Griffin &
 * Lim 1984, eq. 6).
 *
 * @param lengthSamples - Length of the signal, exactly as it went in.
 * @returns [lengthSamples].
 * @throws RangeError when the number of frames is not that of the length.
 */
export function istft(
  { shape, frames, bins, data }: ComplexSpectrogram,
  lengthSamples: number,
): Float64Array {
  const samples = new Float64Array(lengthSamples);
  const { fft } = createAnalyser(shape);
  const frame = new Float64Array(shape.nFft);
  if (frames !== frameCount(lengthSamples, shape.hopSamples)) {
    throw new RangeError(`a spectrogram of ${frames} frames does not belong to ${lengthSamples} samples`);
  }
  const overlapAdd = createOverlapAdd(shape, lengthSamples, 1, (start, [block]) => samples.set(block, start));
  for (let k = 0; k < frames; k++) {
    fft.inverse(data.subarray(k * bins * 2, (k + 1) * bins * 2), frame);
    overlapAdd.add(0, frame);
    overlapAdd.advance();
  }
  overlapAdd.end();
  return samples;
}
