/**
 * Signals in time and frequency: Fourier transforms, frames and windows, spectrograms and the way back, sample rates.
 * Nothing here knows of factorisation, files or terminals. Long signals pass through `createAnalyser` and
 * `createOverlapAdd` frame by frame; `stft` and `istft` are the same in one piece.
 */
export { type Analyser, createAnalyser, type Samples } from './analyser.js';
export { createRealFft } from './fft.js';
export { type MagnitudeHooks, type MagnitudeSpectrogram, magnitudeSpectrogram } from './magnitude.js';
export { createOverlapAdd, type OverlapAdd, type UseSamples } from './overlap-add.js';
export { changeRate, type ResampleHooks, resample, resampleSignal } from './resample.js';
export {
  DEFAULT_WINDOW_MS,
  defaultStftShape,
  defaultStftShape as stftShape,
  MAX_N_FFT,
  MIN_N_FFT,
  type StftShape,
  type StftShapeOptions,
} from './shape.js';
export { type ComplexSpectrogram, istft, stft } from './stft.js';
export { binCount, binToHz, frameCount, frameToSample, nearestPowerOfTwo } from './units.js';
export { hannWindow } from './window.js';
