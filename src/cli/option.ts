import { Option } from 'commander';
import type { BitDepth } from '../audio/index.js';
import { choiceOption, numberOption, timeOption } from './parse.js';

/**
 * An option whose value has the type T. Its definition serves the parser, the help, the shell completions and the manual
 * alike: the name of a value tells what it is (`<dir>` a folder, `<file>` a file), and choices are kept in the option.
 */
export class Flag<T> extends Option {
  declare readonly holds: T;
  /** What the library calls it, and its name among the values of a command; see {@link defineFlags}. */
  key = '';

  override attributeName(): string {
    return this.key;
  }
}

/** The values of some flags, as commander hands them over. */
export type Values<F> = { readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never };

/** Gives flags their names: where the library has one for what a flag sets, that. */
export function defineFlags<F extends Readonly<Record<string, Flag<unknown>>>>(flags: F): F {
  for (const [key, flag] of Object.entries(flags)) flag.key = key;
  return flags;
}

export const text = (flags: string, description: string): Flag<string | undefined> =>
  new Flag(flags, description);

/** On when it is there. */
export const toggle = (flags: string, description: string): Flag<true | undefined> =>
  new Flag(flags, description);

export function numeric(flags: string, description: string, example: string): Flag<number | undefined> {
  const flag = new Flag<number | undefined>(flags, description);
  return flag.argParser(numberOption(flag.long ?? flags, example));
}

export function time(flags: string, description: string): Flag<number | undefined> {
  const flag = new Flag<number | undefined>(flags, description);
  return flag.argParser(timeOption(flag.long ?? flags));
}

/**
 * One of a few words, which the description names.
 *
 * @param former - Words that earlier versions used for some of them.
 */
export function choice<const T extends string>(
  flags: string,
  description: string,
  choices: readonly T[],
  former: Readonly<Record<string, T>> = {},
): Flag<T | undefined> {
  const flag = new Flag<T | undefined>(flags, description);
  const parse = choiceOption(flag.long ?? flags, choices);
  return flag.choices(choices).argParser((word: string): T | undefined => former[word] ?? parse(word));
}

/** The bit depths, and the value name and description that their options share. */
export function bitDepth(what: string): Flag<BitDepth | undefined> {
  const description = `samples of ${what}: 16, 24 or 32f`;
  return choice('--bit-depth <b>', description, ['16', '24', '32f']).default('32f');
}
