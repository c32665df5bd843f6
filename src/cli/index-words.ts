import type { Option } from 'commander';
import { NmfError } from '../errors.js';
import { isSelection } from '../mixdown/selection.js';
import { printableName, shellPath } from '../text/index.js';
import { optionsIn } from './option-words.js';

/** What {@link gatherIndexWords} has to know of the command. */
export interface IndexWordsContext {
  readonly options: readonly Option[];
  /** The option that takes a list of indices. */
  readonly indices: Option;
  isFolder(path: string): boolean;
}

/**
 * Lets a list of indices be several words, `-i 2 5` as well as `-i 2,5`, which PowerShell takes apart: each further
 * word becomes an option of its own. A word that is both an index and the name of a folder stays a folder where no
 * other is named; else it is refused.
 *
 * @param words - What follows the name of the command.
 * @throws NmfError `usage` for a word that may be an index and a folder.
 */
export function gatherIndexWords(words: readonly string[], context: IndexWordsContext): string[] {
  const { options, indices, isFolder } = context;
  const taken = new Set<number>();
  const further = new Set<number>();
  for (const { option, from, end, value } of optionsIn(words, options)) {
    for (let i = from; i < end; i++) taken.add(i);
    if (option !== indices || !isIndexWord(value)) continue;
    for (let i = end; i < words.length && isIndexWord(words[i]); i++) further.add(i);
  }
  const folders = [...further].filter((i) => isFolder(words[i]));
  if (folders.length > 0) {
    const separator = words.indexOf('--');
    const namesOthers = words.some((_, i) => !taken.has(i) && !further.has(i) && i !== separator);
    const isTail = folders[0] === Math.max(...further) - folders.length + 1;
    if (namesOthers || !isTail) throw ambiguous(words[folders[0]]);
    for (const i of folders) further.delete(i);
  }
  return words.map((word, i) => (further.has(i) ? `${indices.long}=${word}` : word));
}

/** A comma at the end, as after a typed space, does not count: the next word goes on. */
const isIndexWord = (word: string | undefined): boolean =>
  word !== undefined && isSelection(word.replace(/^,|,$/g, ''));

function ambiguous(word: string): NmfError {
  return new NmfError(
    'usage',
    `${printableName(word)} may be a component or the folder of that name. Put commas between components (--indices "2,5"), and write ${shellPath(`./${word}`)} for the folder.`,
  );
}
