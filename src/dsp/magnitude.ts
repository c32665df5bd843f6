import ndarray, { type NdArray } from 'ndarray';
import { allocate, assertCallback, assertObject } from '../arguments.js';
import { type AudioSignal, assertSound, signalLength } from '../audio/signal.js';
import { createLayout, createOwnKernels, floats, instantiate, unpackMagnitudes } from '../kernels/index.js';
import { createGroupAnalysis } from './fast-stft/magnitude-tasks.js';
import { fillTransforms, transformLayout, writeTransforms } from './fast-stft/transforms.js';
import { assertStftOptions, type StftOptions, type StftShape, stftShape } from './shape.js';
import { binCount, frameCount } from './units.js';

/** What the factorisation works on, and how it was made. */
export interface Spectrogram {
  /** V, linear magnitudes [bins x frames]; a full-scale sine peaks at nFft / 4. The data are row-major [frames x bins]. */
  readonly magnitudes: NdArray<Float32Array>;
  /** Window in samples; bins = nFft / 2 + 1, and bin f lies at f * sampleRate / nFft Hz. */
  readonly nFft: number;
  /** Distance of successive frames in samples; frame k is centred on sample k * hopSamples. */
  readonly hopSamples: number;
  /** Samples per second of the signal. */
  readonly sampleRate: number;
  /** Length of the signal in samples per channel. */
  readonly samples: number;
}

/** How the analysis reports. */
export interface MagnitudeHooks {
  /** Called now and then; what it throws ends the work and is thrown on. */
  onProgress?(doneFrames: number, frames: number): void;
}

/** Frames between two reports, a multiple of four. */
const REPORT_FRAMES = 256;

/**
 * Magnitude of the STFT (see stft); for several channels the root mean square over the channels. In float32: right to
 * about 1e-7 of a frame's largest. Four frames are transformed at a time, and no complex spectrogram is held.
 *
 * @param options - Default: the nearest power of two to 64 ms, and a hop of a quarter of it, as of `separate`.
 * @throws NmfError `usage` for a signal or options that break their rules, `input` for samples that are not finite or
 *   beyond 2^34, `memory`.
 */
export function magnitudeSpectrogram(
  signal: AudioSignal,
  options: StftOptions = {},
  hooks: MagnitudeHooks = {},
): Spectrogram {
  assertSound(signal);
  assertStftOptions(options);
  assertObject('hooks', hooks);
  assertCallback('onProgress', hooks.onProgress);
  const { sampleRate } = signal;
  const { nFft, hopSamples } = stftShape(sampleRate, options);
  const samples = signalLength(signal);
  const frames = frameCount(samples, hopSamples);
  const bins = binCount(nFft);
  const data = allocate(
    () => new Float32Array(frames * bins),
    `a spectrogram of ${frames} frames and ${bins} bins`,
    'Try a longer hop, or a part of the signal at a time.',
  );
  const analyse = createAnalysis({ nFft, hopSamples }, signal.channels);
  for (let frame = 0; frame < frames; frame += 4) {
    if (frame % REPORT_FRAMES === 0) hooks.onProgress?.(frame, frames);
    analyse(frame, Math.min(4, frames - frame), data);
  }
  hooks.onProgress?.(frames, frames);
  return { magnitudes: ndarray(data, [bins, frames], [1, bins]), nFft, hopSamples, sampleRate, samples };
}

/**
 * Makes a function that puts the magnitudes of four frames (the last time fewer) into row-major [frames x bins], by the
 * kernels that `separate` uses: the same bits.
 */
function createAnalysis(shape: StftShape, channels: readonly Float32Array[]) {
  const bins = binCount(shape.nFft);
  const binGroups = Math.ceil(bins / 8);
  const layout = createLayout();
  const transforms = transformLayout(layout, shape, 1);
  const group = layout.take(binGroups * 128);
  const loaded = createOwnKernels(layout.bytes());
  const { memory } = loaded;
  fillTransforms(memory, transforms);
  const transform = writeTransforms(memory, transforms, 0);
  const analyse = createGroupAnalysis(instantiate(loaded), memory, transforms, transform, channels, 0);
  const packed = floats(memory, group);
  return (frame: number, frames: number, data: Float32Array) => {
    analyse(frame, group.address);
    unpackMagnitudes(packed, { frames, bins, binGroups }, data.subarray(frame * bins));
  };
}
