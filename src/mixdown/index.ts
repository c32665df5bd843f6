/**
 * Chosen components of a separation folder, added up into one signal: which ones, which region of time, and the file
 * that the sum goes to.
 */

export { type CombineResult, combine, combineToFile, combineToStream } from './combine.js';
export {
  assertRecordingPath,
  type CombineOptions,
  type CombineToFileOptions,
  type MixdownRequest,
  type MixProgress,
} from './combine-options.js';
export { type FolderFile, openEachFile } from './mixdown.js';
export { assertSelection, formatSelection, type Selection } from './selection.js';
