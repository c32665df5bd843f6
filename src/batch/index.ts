/**
 * Many recordings in one go: which ones, into which folders, how many at once, which are done already. Each is
 * separated by the same job as a single one.
 */

export { type CombineOutcome, combineBatch } from './combine-batch.js';
export { type FindRequest, folderWithoutRecursive, type PassedOver } from './find-recordings.js';
export type { Load } from './load.js';
export { describePassedOver } from './passed-over.js';
export { type Plan, planBatch } from './plan.js';
export type { PlannedRecording, PlanRequest } from './plan-request.js';
export { findFinished } from './resume.js';
export {
  type BatchOptions,
  type BatchOutcome,
  type SeparateBatchOptions,
  separateBatch,
} from './separate-batch.js';
export { estimateNeed, exactShape } from './survey.js';
