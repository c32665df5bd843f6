import { Option } from 'commander';
import { choiceOption, numberOption, timeOption } from './parse.js';

/**
 * Kinds of options. Their definitions serve the parser, the help, the shell completions and the manual alike: the
 * name of a value tells what it is (`<dir>` a folder, `<file>` a file), and choices are kept in the option.
 */
export function numeric(flags: string, description: string, example: string): Option {
  const option = new Option(flags, description);
  return option.argParser(numberOption(option.long ?? flags, example));
}

export function time(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser(timeOption(option.long ?? flags));
}

/**
 * One of a few words, which the description names.
 *
 * @param former - Words that earlier versions used for some of them.
 */
export function choice(
  flags: string,
  description: string,
  choices: readonly string[],
  former: Readonly<Record<string, string>> = {},
): Option {
  const option = new Option(flags, description).choices(choices);
  const parse = choiceOption(option.long ?? flags, choices);
  return option.argParser((text: string) => parse(former[text] ?? text));
}

/** The bit depths, and the value name and description that their options share. */
export const bitDepthOption = (what: string): Option =>
  choice('--bit-depth <b>', `samples of ${what}: 16, 24 or 32f`, ['16', '24', '32f']).default('32f');
