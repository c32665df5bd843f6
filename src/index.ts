/**
 * nmf: separates a recording into components by non-negative matrix factorisation.
 *
 * The library never prints and never exits; long calls run on a worker thread, report progress and can be
 * cancelled with an AbortSignal. Every error that the caller can act on is an {@link NmfError}.
 */
export {
  type BitDepth,
  decodeWav,
  encodeWav,
  openWav,
  readWav,
  type SignalWriteOptions,
  type WavContent,
  type WavFormat,
  type WavReader,
  type WavWriteResult,
  writeWav,
} from './audio/index.js';
export {
  type BatchOptions,
  type BatchOutcome,
  type CombineOutcome,
  combineBatch,
  type FindRequest,
  type Load,
  type PassedOver,
  type Plan,
  type PlannedRecording,
  type PlanRequest,
  planBatch,
  type SeparateBatchOptions,
  separateBatch,
} from './batch/index.js';
export * from './core.js';
export {
  joinModels,
  type Manifest,
  type Model,
  type ModelSettings,
  type ModelSource,
  readManifest,
  readModel,
  type WriteModelOptions,
  type Written,
  writeModel,
} from './folder/index.js';
export { type AnsweredSource, type Mark, type MarkKind, type MarksRead, readMarks } from './marks/index.js';
export {
  type CombineOptions,
  type CombineResult,
  type CombineToFileOptions,
  combine,
  combineToFile,
  type MixdownRequest,
  type MixProgress,
  type Selection,
} from './mixdown/index.js';
export type {
  ComponentDescription,
  Periodicity,
  Progress,
  ResolvedSeparateOptions,
  SeparateOptions,
  Spatial,
  Stage,
} from './separation/index.js';
export {
  type ActiveRegion,
  type Activity,
  type ActivityRequest,
  type AllMeasures,
  activityOf,
  type EvaluateOptions,
  type EvaluateProgress,
  type Evaluation,
  evaluate,
  type FolderOptions,
  type GroupMeasures,
  type LearnOptions,
  type LearnResult,
  learn,
  type ModelOfComponentsOptions,
  modelOfComponents,
  openSeparator,
  type PageOptions,
  type PageResult,
  type RecordingInput,
  type ReferenceEvaluation,
  type RefinedSource,
  type RefineOptions,
  refine,
  type SeparatedComponent,
  type SeparatedSource,
  type SeparateFileOptions,
  type SeparateFileResult,
  type SeparateResult,
  type Separator,
  type SeparatorOptions,
  type SourceMeasures,
  type SourceOptions,
  type SumMeasures,
  type SummaryRow,
  separate,
  separateFile,
  summarise,
  writePage,
} from './tasks/index.js';
export type { RunOptions } from './threads/index.js';
export { version } from './version.js';
