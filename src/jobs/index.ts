/**
 * Whole tasks on files and signals: what the command line and the library call. They run the pipeline on a
 * worker thread and join it with the separation folder.
 */
export {
  type CombineOptions,
  type CombineResult,
  type CombineToFileOptions,
  combine,
  combineToFile,
} from './combine.js';
export { type ReportOptions, type ReportResult, report } from './report.js';
export type { RunOptions } from './run-job.js';
export { type SeparateFileOptions, type SeparateFileResult, separateFile } from './separate-file.js';
export { type SeparatedComponent, type SeparateResult, separate } from './separate-signal.js';
export { version } from './version.js';
