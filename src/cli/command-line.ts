import type { Command, Option } from 'commander';
import { isFolder } from '../disk/names.js';
import { NmfError } from '../errors.js';
import { printableName, shellWord } from '../text/index.js';
import { gatherIndexWords } from './index-words.js';
import { optionsIn } from './option-words.js';

/**
 * The words of a command line as the parser shall see them.
 *
 * @param words - Without interpreter and script.
 * @throws NmfError `usage` for words that the parser would take for something else.
 */
export function prepareWords(program: Command, words: readonly string[]): string[] {
  if (words[0] === 'report') return prepareWords(program, ['page', ...words.slice(1)]); // as it was called
  const commandNamed = (name: string | undefined) => program.commands.find((one) => one.name() === name);
  const command = commandNamed(words[0]);
  // The parser would show the help of the program.
  if (words[0] === 'help' && words.length > 1 && !commandNamed(words[1])) return words.slice(1);
  if (words[0] === 'help') refuseFurther(words.slice(1));
  if (command === undefined) return [...words];
  const [name, ...given] = words;
  const rest = given.map((word) => (word === '--no-report' ? '--no-page' : word));
  refuseSingleHyphens(rest, command);
  refuseDashes(rest, command);
  const { options } = command;
  const lists = options.filter(({ long }) => long === '--indices' || long === '--like');
  const gather = (typed: string[], indices: Option) =>
    gatherIndexWords(typed, { options, indices, isFolder });
  return [name, ...lists.reduce(gather, rest)];
}

/** The parser would pass over what follows the command that help is asked for. */
function refuseFurther(words: readonly string[]): void {
  const named = words.filter((word) => !['-h', '--help'].includes(word));
  if (named.length <= 1) return;
  const shown = named.map(printableName).join(' ');
  throw new NmfError('usage', `nmf help takes one command, got ${shown}. Try nmf help ${named[0]}.`);
}

/** `-output x` would be `-o utput`, and `x` a recording; `-o=x` a folder called `=x`. */
function refuseSingleHyphens(words: readonly string[], { options }: Command): void {
  for (const { option, from } of optionsIn(words, options)) {
    const [written, value] = words[from].split('=', 2);
    const meant = options.find(({ long }) => long === `-${written}`);
    if (meant !== undefined) throw new NmfError('usage', `${written} needs two hyphens: ${meant.long}.`);
    if (option.required && value !== undefined && written === option.short) {
      const either = `${written} ${shellWord(value)}, or ${option.long}=${shellWord(value)}`;
      throw new NmfError('usage', `${written} takes its value without "=": ${either}.`);
    }
  }
}

/** What a word processor makes of hyphens, which would be the name of a recording. */
function refuseDashes(words: readonly string[], { options }: Command): void {
  for (const word of words) {
    const [, name] = /^[\u2010-\u2015\u2212]+([\w-]+)/.exec(word) ?? [];
    const meant = [`-${name}`, `--${name}`].find((flag) =>
      options.some(({ short, long }) => [short, long].includes(flag)),
    );
    if (meant === undefined) continue;
    const text = `unknown option ${printableName(word)}: it begins with dashes. Write ${meant} with hyphens.`;
    throw new NmfError('usage', text);
  }
}
