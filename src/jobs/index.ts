/**
 * Whole tasks on files and signals: what the command line and the library call. They run the pipeline on a
 * worker thread and join it with the separation folder.
 */
export {
  assertCount,
  type BatchOutcome,
  type CombineBatchOptions,
  type CombineOutcome,
  combineBatch,
  describePassedOver,
  estimateNeed,
  exactFacts,
  findFinished,
  folderWithoutRecursive,
  isFolder,
  type Load,
  type PassedOver,
  type Plan,
  type PlannedRecording,
  type PlanRequest,
  parseList,
  planBatch,
  type RecordingFacts,
  type SeparateBatchOptions,
  separateBatch,
} from './batch/index.js';
export {
  type CombineOptions,
  type CombineResult,
  type CombineToFileOptions,
  combine,
  combineToFile,
  combineToStream,
} from './combine.js';
export { openInputPipe, readStream, writerTo } from './pipes.js';
export { type ReportOptions, type ReportResult, report } from './report.js';
export type { RunOptions } from './run-job.js';
export {
  type RecordingInput,
  type SeparateFileOptions,
  type SeparateFileResult,
  STREAM_NAME,
  separateFile,
} from './separate-file.js';
export { type SeparatedComponent, type SeparateResult, separate } from './separate-signal.js';
export { streamFacts } from './stream-facts.js';
export { version } from './version.js';
