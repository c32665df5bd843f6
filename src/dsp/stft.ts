import ndarray, { type NdArray } from 'ndarray';
import { allocate, assertWhole } from '../arguments.js';
import { assertAudible, assertSamples } from '../audio/signal.js';
import { NmfError } from '../errors.js';
import { type View, viewOf } from '../ndarrays.js';
import { createAnalyser, type Samples } from './analyser.js';
import { createRealFft } from './fft.js';
import { createOverlapAdd, spanOf } from './overlap-add.js';
import { assertFrames, assertStftOptions, checkedShape, type HopOptions, shapeOfBins } from './shape.js';
import { binCount, frameCount, frameStart } from './units.js';

/** What {@link stft} takes: a bare channel has no rate, so the window is given in samples. */
export interface ChannelStftOptions extends HopOptions {
  /** Window in samples, a power of two from 16 to 65536. */
  readonly nFft: number;
}

/**
 * Short-time Fourier transform with the periodic Hann window (Allen & Rabiner 1977, "A unified approach to
 * short-time Fourier analysis and synthesis"): frame k covers samples k * hop - nFft / 2 to k * hop + nFft / 2 - 1,
 * with zeros outside the signal, and is transformed without scaling.
 *
 * @param samples - One channel, of any length; an empty one has no frames.
 * @param options - Window and hop; a {@link Spectrogram} will do.
 * @returns Complex spectrogram [bins x frames x 2], the last dimension re and im; bins = nFft / 2 + 1, frames =
 *   1 + ceil((length - 1) / hop). The data are row-major [frames x bins x 2].
 * @throws NmfError `usage` for options that break their rules or samples of another kind, `input` for samples that are
 *   not finite or beyond 2^34, `memory`.
 */
export function stft(samples: Samples, options: ChannelStftOptions): NdArray<Float64Array> {
  assertSamples('samples', samples, true);
  assertStftOptions(options);
  const { nFft, hopSamples } = checkedShape(options.nFft, options.hopSamples);
  assertAudible('samples', samples);
  const frames = frameCount(samples.length, hopSamples);
  const bins = binCount(nFft);
  const data = allocate(
    () => new Float64Array(frames * bins * 2),
    `a spectrogram of ${frames} frames and ${bins} bins`,
    'Try a longer hop, or transform a part at a time.',
  );
  const analyser = createAnalyser(nFft);
  for (let k = 0; k < frames; k++) {
    const spectrum = data.subarray(k * bins * 2, (k + 1) * bins * 2);
    analyser.transform(samples, frameStart(k, nFft, hopSamples), spectrum);
  }
  return ndarray(data, [bins, frames, 2], [2, 2 * bins, 1]);
}

/**
 * Inverse of {@link stft}: the signal whose STFT is nearest to the given one in the least-squares sense (Griffin &
 * Lim 1984, eq. 6).
 *
 * @param spectrogram - [bins x frames x 2], any strides.
 * @param lengthSamples - Length of the signal, exactly as it went in.
 * @param options - The hop that it was made with; a {@link Spectrogram} will do. The window follows from the bins.
 * @returns [lengthSamples].
 * @throws NmfError `usage` for what is no such ndarray, or has another number of bins or frames; `input` where it holds
 *   anything but finite numbers; `memory`.
 */
export function istft(
  spectrogram: NdArray<Float64Array | Float32Array>,
  lengthSamples: number,
  options: HopOptions = {},
): Float64Array {
  assertWhole('lengthSamples', lengthSamples, 0, Number.MAX_SAFE_INTEGER, 44_100);
  assertStftOptions(options);
  const view = viewOf(spectrogram, 'spectrogram', ['bins', 'frames', '2']);
  const [bins, frames, parts] = view.shape;
  if (parts !== 2) {
    throw new NmfError(
      'input',
      `spectrogram must have the shape [bins, frames, 2], got [${view.shape.join(', ')}].`,
    );
  }
  const shape = shapeOfBins('spectrogram', bins, options);
  assertFrames('spectrogram', frames, shape, lengthSamples);
  const [overlapAdd, samples] = allocate(
    () => [createOverlapAdd(shape, spanOf(shape, frames, 0, lengthSamples)), new Float64Array(lengthSamples)],
    `a signal of ${lengthSamples} samples`,
    'Try a part at a time.',
  );
  const fft = createRealFft(shape.nFft);
  const spectrum = new Float64Array(shape.nFft + 2);
  const frame = new Float64Array(shape.nFft);
  for (let k = 0; k < frames; k++) {
    readFrame(view, k, spectrum);
    fft.inverse(spectrum, frame);
    overlapAdd.add(samples, k, frame);
  }
  overlapAdd.divide(samples);
  return samples;
}

/** No larger number makes a sample that is one: of a signal within its bounds a spectrum stays far below. */
const MAX_COEFFICIENT = 1e300;

function readFrame({ data, stride, offset }: View, frame: number, spectrum: Float64Array): void {
  const at = offset + frame * stride[1];
  for (let i = 0; i < spectrum.length; i++) {
    const x = data[at + (i >> 1) * stride[0] + (i & 1) * stride[2]];
    if (!(x <= MAX_COEFFICIENT && x >= -MAX_COEFFICIENT)) {
      const place = `bin ${i >> 1} of frame ${frame}`;
      throw new NmfError('input', `spectrogram must hold finite numbers, got ${x} at ${place}. Put 0 there.`);
    }
    spectrum[i] = x;
  }
}
