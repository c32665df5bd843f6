import { allocate, assertCallbacks, assertObject } from '../arguments.js';
import { type AudioSignal, assertSound, signalLength } from '../audio/signal.js';
import { NmfError } from '../errors.js';
import { createAnalyser } from './analyser.js';
import { assertStftShape, type StftShape } from './shape.js';
import { binCount, frameCount } from './units.js';

/** What the factorisation works on, with all that is needed to label its axes. */
export interface MagnitudeSpectrogram {
  readonly shape: StftShape;
  /** Samples per second of the signal. */
  readonly sampleRate: number;
  readonly frames: number;
  readonly bins: number;
  /** Linear magnitude, row-major [frames x bins]; a full-scale sine peaks at nFft / 4. */
  readonly data: Float32Array;
}

/** How the analysis reports and is stopped. */
export interface MagnitudeHooks {
  onProgress?(doneFrames: number, frames: number): void;
  /** Asked every 256 frames; when it answers true the work ends with an NmfError `cancelled`. */
  isCancelled?(): boolean;
}

/** Frames between two reports, an even number. */
const REPORT_FRAMES = 256;

/**
 * Magnitude of the STFT; for several channels the root mean square over the channels. Two frames are transformed
 * at a time, and no complex spectrogram is held.
 *
 * @throws NmfError `usage` for a signal or a shape that breaks its rules, `input` for samples that are not finite or
 *   beyond 2^34, `memory`, `cancelled` when the hook asks for it.
 */
export function magnitudeSpectrogram(
  signal: AudioSignal,
  shape: StftShape,
  hooks: MagnitudeHooks = {},
): MagnitudeSpectrogram {
  assertSound(signal);
  assertStftShape(shape);
  assertObject('hooks', hooks);
  assertCallbacks({ onProgress: hooks.onProgress, isCancelled: hooks.isCancelled });
  const frames = frameCount(signalLength(signal), shape.hopSamples);
  const bins = binCount(shape.nFft);
  const data = allocate(
    () => new Float32Array(frames * bins),
    `a spectrogram of ${frames} frames and ${bins} bins`,
    'Try a longer hop, or a part of the signal at a time.',
  );
  const { channels } = signal;
  const analyser = createAnalyser(shape);
  const [spectrumA, spectrumB] = [new Float64Array(shape.nFft + 2), new Float64Array(shape.nFft + 2)];
  const [powerA, powerB] = [new Float64Array(bins), new Float64Array(bins)];
  for (let frame = 0; frame < frames; frame += 2) {
    if (frame % REPORT_FRAMES === 0) {
      if (hooks.isCancelled?.()) throw new NmfError('cancelled', 'stopped while analysing');
      hooks.onProgress?.(frame, frames);
    }
    const isPair = frame + 1 < frames;
    powerA.fill(0);
    powerB.fill(0);
    for (const samples of channels) {
      if (isPair) {
        analyser.transformPair(samples, frame, samples, frame + 1, spectrumA, spectrumB);
        addPower(spectrumB, powerB);
      } else {
        analyser.transform(samples, frame, spectrumA);
      }
      addPower(spectrumA, powerA);
    }
    writeRootMean(powerA, channels.length, data, frame * bins);
    if (isPair) writeRootMean(powerB, channels.length, data, (frame + 1) * bins);
  }
  hooks.onProgress?.(frames, frames);
  return { shape, sampleRate: signal.sampleRate, frames, bins, data };
}

function addPower(spectrum: Float64Array, power: Float64Array): void {
  for (let f = 0; f < power.length; f++) {
    const re = spectrum[2 * f];
    const im = spectrum[2 * f + 1];
    power[f] += re * re + im * im;
  }
}

function writeRootMean(power: Float64Array, channels: number, data: Float32Array, at: number): void {
  const share = 1 / channels;
  for (let f = 0; f < power.length; f++) data[at + f] = Math.sqrt(power[f] * share);
}
