/**
 * Chosen components of a separation folder, added up into one signal: which ones, which region of time, and the file
 * that the sum goes to.
 */

export { type CombineResult, combine, combineToFile, combineToStream } from './combine.js';
export type { CombineOptions, CombineToFileOptions, MixProgress } from './combine-options.js';
export type { MixdownRequest } from './mixdown.js';
export {
  decibelsToGain,
  edgeGain,
  FADE_SECONDS,
  gainToDecibels,
  resolveRegion,
  type TimeRegion,
} from './region.js';
export {
  assertSelection,
  formatSelection,
  isSelection,
  parseSelection,
  type Selection,
} from './selection.js';
