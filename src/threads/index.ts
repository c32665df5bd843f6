/**
 * What crosses a thread: the messages, one type for each direction, the caller's side that starts threads and hears
 * them, and their entries. What lies in `computing/` runs on the computing thread only; everything else here but the entries
 * `worker.ts` and `helper.ts` runs on the caller's.
 */
export type { RunOptions } from './run-options.js';
