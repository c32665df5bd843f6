/**
 * How values are shown to people: names of files, words of a shell, times, options. Nothing here knows what they are
 * for.
 */
export {
  byName,
  type OptionWord,
  option,
  type Phrase,
  phrase,
  type Spelling,
  spell,
  withOutput,
} from './phrase.js';
export { printable, printableJson, printableName } from './printable.js';
export { readSeconds } from './read-seconds.js';
export { formatSeconds } from './seconds.js';
export { shellPath, shellWord } from './shell-word.js';
export { shown, typedArrayKind } from './shown.js';
