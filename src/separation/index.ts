/**
 * The pipeline without files or terminal: a signal goes in, components come out, and chosen ones are mixed.
 */
export { type ApplyRequest, apply, applying } from './apply.js';
export { collectMagnitudes } from './collect-magnitudes.js';
export { activeRegions } from './description/activity.js';
export { type Alike, alikeTo, createCorrelator } from './description/alike.js';
export {
  type ComponentDescription,
  centroidBin,
  orderByEnergy,
  peakBin,
  shareOfSource,
} from './description/describe.js';
export { createPeriodicityFinder, type Periodicity } from './description/periodicity.js';
export { withPlaces } from './description/place.js';
export type { SuggestedSource, Suggestion } from './description/suggest.js';
export { gridOf, isLong, MAX_JOINT_FRAMES } from './grid.js';
export { assemble, type NamedTemplates } from './learn/assemble.js';
export { exampleFrames, exampleWarnings, learnExamples, namedTemplates } from './learn/examples.js';
export {
  type FrameMark,
  framesToLearnFrom,
  type MarkKind,
  marksInFrames,
  type TimeMark,
} from './learn/frame-marks.js';
export {
  type KnownSources,
  learnKnown,
  mostComponents,
  sourceCount,
  type UsedMark,
  usedMarks,
  workOfKnown,
} from './learn/known.js';
export { learnMarked } from './learn/marked.js';
export { learnWithModels } from './learn/with-models.js';
export { workOfExamples } from './learn/work.js';
export { learnFrames } from './learn-grid.js';
export { componentRanges, type Learned, sourceRanges } from './learned.js';
export { assertFitsMemory, estimateBytes, formatBytes } from './memory.js';
export { type MemoryRequest, workingShape } from './memory-estimate.js';
export {
  assertSeparateOptions,
  filtersPlaces,
  pickSeparateOptions,
  type ResolvedSeparateOptions,
  resolveSeparateOptions,
  type SeparateOptions,
  type Spatial,
} from './options.js';
export { learnCollectedPlaces, permuteCovariances } from './places.js';
export type { OnProgress, Progress, Stage } from './progress.js';
export { reconstruct, reconstructSignals } from './reconstruct.js';
export { type Heard, type HeardSource, partsOf } from './refine/heard-sources.js';
export { REFINE_ITERATIONS, REFINE_WEIGHT } from './refine/refine.js';
export { type FormerSeparation, openRefinement } from './refine/refinement.js';
export { analyse, correlationsOf, describe, expectHelpers, type Separation, whileOpen } from './separate.js';
export { unitOf } from './unit.js';
export { type NextStep, workToApply } from './work-ahead.js';
export { type CellMaxima, orderedMaxima } from './workspace/cell-maxima.js';
export { openFits } from './workspace/fits.js';
export type { Helpers, JoinMessage } from './workspace/helpers.js';
export { joinPool } from './workspace/join-pool.js';
export { type PictureGrid, pictureGrid } from './workspace/picture-grid.js';
export { picturesOf } from './workspace/pictures.js';
export { createSlidingWindow } from './workspace/sliding-window.js';
export { openWorkspace } from './workspace/workspace.js';
