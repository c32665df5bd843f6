import { shown } from './shown.js';

/**
 * Sentences that speak of options. Whoever shows one chooses how options are spelled: the library by their names, a
 * command line by its flags.
 */
export type Phrase = string | readonly (string | OptionWord)[];

/** An option in a sentence. */
export interface OptionWord {
  /** The library's name for it. */
  readonly option: string;
  /** The value that the sentence proposes for it. */
  readonly value?: unknown;
  /** The sentence is complete without it, and a value is an example: `Choose another folder`. */
  readonly isAside?: boolean;
}

/** How options are spelled. */
export type Spelling = (word: OptionWord) => string;

/** Names an option, or proposes a value for it. */
export const option = (name: string, value?: unknown): OptionWord => ({ option: name, value });

/** The option that says where results go, behind a noun that says so by itself; a space belongs before neither. */
export const withOutput = (path?: string): OptionWord => ({ option: 'output', value: path, isAside: true });

/** A template of a sentence, with options in it. */
export function phrase(
  texts: TemplateStringsArray,
  ...parts: readonly (number | OptionWord | Phrase)[]
): readonly (string | OptionWord)[] {
  return texts.flatMap((text, i) => {
    const part = i < parts.length ? parts[i] : '';
    if (typeof part !== 'object') return [text, String(part)];
    return 'option' in part ? [text, part] : [text, ...part];
  });
}

/** The sentence as a text. */
export function spell(said: Phrase, spelling: Spelling): string {
  if (typeof said === 'string') return said;
  return said.map((part) => (typeof part === 'string' ? part : spelling(part))).join('');
}

/** The library's spelling: `hopSamples`, `hopSamples: 128`. */
export const byName: Spelling = ({ option, value, isAside }) => {
  if (isAside) return value === undefined ? '' : `, such as ${shown(value)}`;
  return value === undefined ? option : `${option}: ${shown(value)}`;
};
