/**
 * Whole tasks on files and signals: what the command line and the library call. They run the pipeline on a
 * worker thread and join it with the separation folder.
 */
export {
  type AllMeasures,
  type EvaluateOptions,
  type EvaluateProgress,
  type Evaluation,
  evaluate,
  type GroupMeasures,
  type ReferenceEvaluation,
  type SourceMeasures,
  type SumMeasures,
} from './evaluate.js';
export type { SourceOptions } from './known-sources.js';
export { type LearnOptions, type LearnResult, learn } from './learn.js';
export { type ModelOfComponentsOptions, modelOfComponents, readModels, withModelSettings } from './models.js';
export { type PageOptions, type PageResult, writePage } from './page.js';
export { type RefinedSource, type RefineOptions, refine } from './refine.js';
export { type SeparateFileResult, STREAM_NAME } from './separate-file.js';
export {
  type FileRequest,
  type FolderOptions,
  type RecordingInput,
  readFileOptions,
  type SeparateFileOptions,
} from './separate-file-options.js';
export type { SeparatedComponent, SeparatedSource, SeparateResult } from './separate-signal.js';
export { openSeparator, type Separator, type SeparatorOptions, separate, separateFile } from './separator.js';
export { streamFacts } from './stream-facts.js';
export {
  type ActiveRegion,
  type Activity,
  type ActivityRequest,
  activityOf,
  type SummaryRow,
  summarise,
} from './summary.js';
