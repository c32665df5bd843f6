/**
 * The pipeline without files or terminal: a signal goes in, components come out, and chosen ones are mixed.
 */
export type { ComponentDescription } from './description/describe.js';
export { createPeriodicityFinder, type Periodicity } from './description/periodicity.js';
export { learnExamples, namedTemplates } from './learn/examples.js';
export {
  type FrameMark,
  framesToLearnFrom,
  type MarkKind,
  marksInFrames,
} from './learn/frame-marks.js';
export { learnMarked } from './learn/marked.js';
export { learnWithModels } from './learn/with-models.js';
export type { Learned } from './learned.js';
export { assertFitsMemory, estimateBytes, formatBytes } from './memory.js';
export {
  pickSeparateOptions,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  type SeparateOptions,
} from './options.js';
export type { OnProgress, Progress, Stage } from './progress.js';
export { reconstruct, reconstructSignals } from './reconstruct.js';
export { analyse, expectHelpers, picturesOf, type Separation, whileOpen } from './separate.js';
export type { CellMaxima } from './workspace/cell-maxima.js';
export { type Helpers, type JoinMessage, joinPool, openWorkspace } from './workspace/workspace.js';
