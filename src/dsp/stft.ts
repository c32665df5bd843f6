import { allocate, assertObject, assertWhole, refuse, typedArrayKind } from '../arguments.js';
import { assertAudible, assertSamples } from '../audio/signal.js';
import { NmfError } from '../errors.js';
import { createAnalyser, type Samples } from './analyser.js';
import { createOverlapAdd } from './overlap-add.js';
import { assertStftShape, type StftShape } from './shape.js';
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
 * @throws NmfError `usage` for a shape that breaks its rules or samples of another kind, `input` for samples that are
 *   not finite or beyond 2^34, `memory`.
 */
export function stft(samples: Samples, shape: StftShape): ComplexSpectrogram {
  assertSamples('samples', samples, true);
  assertStftShape(shape);
  assertAudible('samples', samples);
  const frames = frameCount(samples.length, shape.hopSamples);
  const bins = binCount(shape.nFft);
  const data = allocate(
    () => new Float64Array(frames * bins * 2),
    `a spectrogram of ${frames} frames and ${bins} bins`,
    'Try a longer hop, or transform a part at a time.',
  );
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
 * @throws NmfError `usage` for a spectrogram whose parts do not belong together or to that length, `input` where it
 *   holds anything but finite numbers, `memory`.
 */
export function istft(spectrogram: ComplexSpectrogram, lengthSamples: number): Float64Array {
  assertSpectrogram(spectrogram, lengthSamples);
  const { shape, frames, bins, data } = spectrogram;
  const samples = allocate(
    () => new Float64Array(lengthSamples),
    `a signal of ${lengthSamples} samples`,
    'Try a part at a time.',
  );
  const { fft } = createAnalyser(shape);
  const frame = new Float64Array(shape.nFft);
  const overlapAdd = createOverlapAdd(shape, lengthSamples, 1, (start, [block]) => samples.set(block, start));
  for (let k = 0; k < frames; k++) {
    fft.inverse(data.subarray(k * bins * 2, (k + 1) * bins * 2), frame);
    overlapAdd.add(0, frame);
    overlapAdd.advance();
  }
  overlapAdd.end();
  return samples;
}

/** No larger number makes a sample that is one: of a signal within its bounds a spectrum stays far below. */
const MAX_COEFFICIENT = 1e300;

function assertSpectrogram(spectrogram: ComplexSpectrogram, lengthSamples: number): void {
  assertObject('spectrogram', spectrogram, 'Try what stft returned.');
  const { shape, frames, bins, data } = spectrogram;
  assertStftShape(shape, { nFft: 'spectrogram.shape.nFft', hopSamples: 'spectrogram.shape.hopSamples' });
  assertWhole('lengthSamples', lengthSamples, 0, Number.MAX_SAFE_INTEGER, 44_100);
  const wantedBins = binCount(shape.nFft);
  if (bins !== wantedBins) {
    refuse('spectrogram.bins', `${wantedBins}, nFft / 2 + 1`, bins, 'Try what stft returned.');
  }
  const wantedFrames = frameCount(lengthSamples, shape.hopSamples);
  if (frames !== wantedFrames) {
    const rule = `the ${wantedFrames} of ${lengthSamples} samples`;
    refuse('spectrogram.frames', rule, frames, 'Try the length of the signal that went in.');
  }
  if (typedArrayKind(data) !== 'Float64Array' || data.length !== frames * bins * 2) {
    const rule = `a Float64Array of frames x bins x 2 = ${frames * bins * 2} numbers`;
    refuse('spectrogram.data', rule, data, 'Try what stft returned.');
  }
  for (let i = 0; i < data.length; i++) {
    const x = data[i];
    if (x <= MAX_COEFFICIENT && x >= -MAX_COEFFICIENT) continue;
    throw new NmfError('input', `spectrogram.data must hold finite numbers, got ${x} at ${i}. Put 0 there.`);
  }
}
