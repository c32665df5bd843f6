/**
 * Non-negative matrix factorisation of a spectrogram into templates and activations: starts, update rules, stopping.
 * Nothing here knows of sound, files or terminals; the arithmetic over whole matrices is the kernels'.
 */
export {
  activationWork,
  resumeActivations,
  type SilentFrames,
  startActivations,
  stepActivations,
  updateActivations,
} from './activations.js';
export type { Algorithm, AlgorithmChoice } from './algorithms.js';
export { type ChosenFrames, type FitRun, meanOf, takeRows } from './chosen-frames.js';
export {
  asActivations,
  asTemplates,
  type CoarseStart,
  type Factorisation,
  permuteComponents,
} from './factorisation.js';
export { type FactoriseInput, factorise, factorisePrepared, type WithMagnitudes } from './factorise.js';
export type { FactoriseProgress } from './factorise-progress.js';
export { fitActivations } from './fit-activations.js';
export { fitTemplates, joinTemplates } from './fit-templates.js';
export type { GivenStart } from './given-start.js';
export {
  createSpectrogramTasks,
  type PreparedSpectrogram,
  prepareSpectrogram,
  type SpectrogramLayout,
  spectrogramLayout,
} from './held-spectrogram.js';
export { masks } from './masks.js';
export { frameMisfits } from './misfit.js';
export {
  FACTORISE_CHECKS,
  type FactoriseOptions,
  type Init,
  type ResolvedFactoriseOptions,
  resolveFactoriseOptions,
} from './options.js';
export { refit } from './refit.js';
export type { HistoryEntry, Stop } from './stopping.js';
