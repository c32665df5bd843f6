/**
 * Signals in time and frequency: Fourier transforms, frames and windows, spectrograms and the way back, sample rates.
 * Nothing here knows of factorisation, files or terminals. The fast transforms run
 * in the kernels' memory, side by side on all threads; the others are float64 and in one piece.
 */
export type { Samples } from './analyser.js';
export { type CovarianceLayout, covarianceLayout } from './fast-stft/covariance-layout.js';
export { createCovarianceTasks } from './fast-stft/covariance-tasks.js';
export { createGroupAnalysis, createMagnitudeTasks } from './fast-stft/magnitude-tasks.js';
export { fillPlaces } from './fast-stft/places-layout.js';
export {
  fillSynthesis,
  finishedMaximum,
  finishedSamples,
  type OutputList,
  outputCount,
  type SynthesisLayout,
  samplesOfChunk,
  setActivations,
  synthesisLayout,
} from './fast-stft/synthesis-layout.js';
export { createSynthesisTasks } from './fast-stft/synthesis-tasks.js';
export {
  fillTransforms,
  type TransformLayout,
  transformLayout,
  writeTransforms,
} from './fast-stft/transforms.js';
export { createRealFft, type RealFft } from './fft.js';
export { COARSE_LOWPASS } from './lowpass.js';
export { type MagnitudeHooks, magnitudeSpectrogram, type Spectrogram } from './magnitude.js';
export { changeRate, type ResampleHooks, resample, resampleSignal } from './resample.js';
export { changeRateOfBlocks } from './resample-blocks.js';
export { type HopOptions, type StftOptions, stftShape } from './shape.js';
export { signals } from './signals.js';
export { type ChannelStftOptions, istft, stft } from './stft.js';
export { binCount, binToHz, frameCount } from './units.js';
export { hannWindow } from './window.js';
