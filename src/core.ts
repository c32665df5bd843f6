/**
 * nmf/core: the part of the library that runs wherever WebAssembly with SIMD does, in browsers too. It knows of signals
 * and matrices, not of files and threads:
 *
 *     const spectrogram = magnitudeSpectrogram(signal);
 *     const parts = signals(signal, masks(factorise(spectrogram)));
 *
 * Everything is synchronous: what takes long belongs on a worker. Every error that the caller can act on is an
 * {@link NmfError}.
 */
export type { Decided } from './arguments.js';
export { type AudioSignal, signalLength } from './audio/signal.js';
export {
  type ChannelStftOptions,
  type HopOptions,
  istft,
  type MagnitudeHooks,
  magnitudeSpectrogram,
  type ResampleHooks,
  resample,
  resampleSignal,
  type Samples,
  type Spectrogram,
  type StftOptions,
  signals,
  stft,
} from './dsp/index.js';
export { type ErrorParts, type ErrorRecord, NmfError, type NmfErrorCode } from './errors.js';
export {
  type Algorithm,
  type AlgorithmChoice,
  type CoarseStart,
  type Factorisation,
  type FactoriseInput,
  type FactoriseOptions,
  type FactoriseProgress,
  factorise,
  type GivenStart,
  type HistoryEntry,
  type Init,
  masks,
  type ResolvedFactoriseOptions,
  type Stop,
  type WithMagnitudes,
} from './nmf/index.js';
export type { OptionWord, Phrase, Spelling } from './text/index.js';
