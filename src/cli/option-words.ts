import type { Option } from 'commander';

/** One option of a command line, as the parser will read it. */
export interface OptionWords {
  readonly option: Option;
  /** Its first word. */
  readonly from: number;
  /** The word behind it and its value. */
  readonly end: number;
  /** Undefined for a switch, and where the line ends too early. */
  readonly value: string | undefined;
}

/** Finds the options among the words of a command line, by the rules of getopt_long(3), up to `--`. */
export function* optionsIn(words: readonly string[], options: readonly Option[]): Generator<OptionWords> {
  for (let i = 0; i < words.length && words[i] !== '--'; ) {
    const from = i++;
    const found = optionAt(words[from], options);
    if (found === undefined) continue;
    const { option, attached } = found;
    const value = !option.required ? undefined : (attached ?? words[i++]);
    yield { option, from, end: i, value };
  }
}

/** The option that a word is, with its value where that is part of the word: `--gain=6`, `-i2`, `-qi2`. */
function optionAt(
  word: string,
  options: readonly Option[],
): { option: Option; attached: string | undefined } | undefined {
  if (word.startsWith('--')) {
    const [name] = word.split('=', 1);
    const option = options.find(({ long }) => long === name);
    return option && { option, attached: name === word ? undefined : word.slice(name.length + 1) };
  }
  if (!word.startsWith('-')) return undefined;
  for (let at = 1; at < word.length; at++) {
    const option = options.find(({ short }) => short === `-${word[at]}`);
    if (option === undefined) return undefined;
    if (option.required || at === word.length - 1) {
      return { option, attached: word.slice(at + 1) || undefined };
    }
  }
  return undefined;
}
