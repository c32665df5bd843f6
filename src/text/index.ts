/**
 * How values are shown to people: names of files, words of a shell, times. Nothing here knows what they are for.
 */
export { printable, printableJson, printableName } from './printable.js';
export { formatSeconds } from './seconds.js';
export { shellPath, shellWord } from './shell-word.js';
