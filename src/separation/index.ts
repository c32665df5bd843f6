/**
 * The pipeline without files or terminal: a signal goes in, components come out, and chosen ones are mixed.
 */
export type { ComponentDescription } from './describe.js';
export type { MaskedPeaks } from './masked-peaks.js';
export { assertSeparable, estimateBytes, formatBytes } from './memory.js';
export {
  decibelsToGain,
  edgeGain,
  FADE_SECONDS,
  gainToDecibels,
  resolveStretch,
  type Stretch,
} from './mix.js';
export {
  DEFAULT_COMPONENTS,
  MAX_SAMPLE_RATE,
  MIN_SAMPLE_RATE,
  pickSeparateOptions,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  type SeparateOptions,
} from './options.js';
export { createPeriodicityFinder, type Periodicity } from './periodicity.js';
export type { PictureGrid } from './picture-grid.js';
export { type Hooks, type Progress, type Stage, throwIfCancelled } from './progress.js';
export { reconstruct, reconstructSignals } from './reconstruct.js';
export { assertSelection, formatSelection, isSelection, parseSelection } from './selection.js';
export {
  type AnalyseOptions,
  analyse,
  expectAssistants,
  picturesOf,
  type Separation,
  whileOpen,
} from './separate.js';
export { type Assistants, assist, type Invitation, openWorkspace } from './workspace.js';
