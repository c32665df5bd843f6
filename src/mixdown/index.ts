/**
 * Chosen components of a separation folder, added up into one signal: which ones, which region of time, and the file
 * that the sum goes to.
 */

export type { Choice } from './choice.js';
export { combine, combineToFile, combineToStream } from './combine.js';
export { type CombineGroupsOptions, combineGroups, type GroupResult } from './combine-groups.js';
export {
  assertRecordingPath,
  type CombineOptions,
  type CombineToFileOptions,
  type MixdownRequest,
  type MixProgress,
} from './combine-options.js';
export type { Groups } from './groups.js';
export { type FolderFile, openEachFile } from './mixdown.js';
export { formatSelection, type Selection } from './selection.js';
export type { CombineResult } from './write-mix.js';
