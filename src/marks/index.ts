/**
 * Marks: which source sounds in which region of a recording, and where it is silent. They come from label files and
 * from a command line; what is learned from them is not known here.
 */
export { assertMarks, markedSources, marksWithin } from './check.js';
export type { Mark, MarkedRegion, MarkKind } from './mark.js';
export { type MarksRead, readMarks } from './read-marks.js';
export { REGION_RULE, readNamedRegions, readRegions } from './short-form.js';
export { plainName, sourceNameFault } from './source-name.js';
