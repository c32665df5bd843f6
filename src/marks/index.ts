/**
 * Marks: which source sounds in which region of a recording, and where it is silent. They come from label files and
 * from a command line; what is learned from them is not known here.
 */
export type { AnsweredSource } from './answers.js';
export { markedSources, marksWithin, ownMarks } from './check.js';
export type { Mark, MarkKind } from './mark.js';
export { type MarksRead, readMarks } from './read-marks.js';
export { plainName, REST, sourceNameFault } from './source-name.js';
