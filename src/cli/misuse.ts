import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Command, CommanderError } from 'commander';
import { isFolder } from '../disk/names.js';
import { NmfError } from '../errors.js';
import { MANIFEST_NAME } from '../folder/paths.js';
import { printableName, shellPath, shellWord } from '../text/index.js';

/**
 * What is wrong with a command line, in one line with the remedy, from what the parser says of it.
 *
 * @param command - That it was said of.
 */
export function describeMisuse(command: Command, error: CommanderError): NmfError {
  const [, said, similar] = /^(?:error: )?(.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(error.message) ?? [];
  const what = explain(command, error.code, (said ?? error.message).replace(/\.$/, ''));
  const hint = hintFor(command, error.code) ?? (similar && `Did you mean ${similar}?`);
  const help = `See ${command.parent === null ? '' : `${command.parent.name()} `}${command.name()} --help`;
  const meant = commandFor(command, error.code);
  const remedy = meant === undefined ? `${help}.` : `${help}, or try: ${meant}`;
  return new NmfError('usage', [`${what}.`, hint, remedy].filter(Boolean).join(' '));
}

function explain(command: Command, code: string, said: string): string {
  const [first] = command.args;
  if (code === 'commander.unknownCommand' && first !== undefined && looksLikePath(first)) {
    return `${printableName(first)} is not a command`;
  }
  if (code === 'commander.optionMissingArgument') {
    return said.replace(/^option '(.*)' argument missing$/s, '$1 needs a value');
  }
  return said.replace(
    /^command-argument value (.*) is invalid for .* choices are (.*)$/s,
    '$1 is not one of $2',
  );
}

function hintFor(command: Command, code: string): string | undefined {
  if (code === 'commander.excessArguments') {
    return command.registeredArguments[0]?.argChoices ? undefined : 'A name with spaces needs quotes.';
  }
  if (code !== 'commander.unknownOption') return undefined;
  const flag = unknownFlag(command);
  if (existsSync(flag)) return `The file of that name is ${shellPath(flag)}.`;
  for (const { long } of command.createHelp().visibleOptions(command)) {
    if (long === flag) return `${long} takes no value.`;
    if (long === `-${flag}`) return `Did you mean ${long}?`;
  }
  const homes = homesOf(command, flag).map((home) => `${home.parent?.name()} ${home.name()}`);
  if (homes.length === 0) return undefined;
  const names = homes.join(', ').replace(/, ([^,]*)$/, ' and $1');
  return `It is an option of ${names}${command.parent === null ? ': name the command first' : ''}.`;
}

/** The command line that was probably meant where one begins with a recording, a folder or an option. */
function commandFor(command: Command, code: string): string | undefined {
  const { args, commands, parent } = command;
  const [first] = args;
  if (parent !== null || first === undefined) return undefined;
  const isCommand = (word: string) => commands.some((one) => one.name() === word);
  const [, ...others] = args.filter((word) => !isCommand(word)).map((word) => shellWord(word));
  const line = (name: string, word: string) => ['nmf', name, word, ...others].join(' ');
  if (code === 'commander.unknownOption') {
    const named = first.replace(/^-+/, '');
    if (isCommand(named)) return ['nmf', named, ...others].join(' ');
    const homes = homesOf(command, unknownFlag(command));
    return homes.length === 1 ? line(homes[0].name(), shellWord(first)) : undefined;
  }
  if (code !== 'commander.unknownCommand' || !looksLikePath(first)) return undefined;
  if (first === '-') return line('separate', first);
  if (extname(first) === '.nmf') return line('show', shellPath(first));
  if (!isFolder(first)) return line('separate', shellPath(first));
  if (!existsSync(join(first, MANIFEST_NAME))) return line('separate --recursive', shellPath(first));
  return `nmf combine ${shellPath(first)} --indices 0 -o mix.wav`;
}

/** The option that a command does not have, without its value. */
function unknownFlag({ args }: Command): string {
  const word = args.find((one) => one.startsWith('-') && one !== '-') ?? '';
  return word.split('=', 1)[0];
}

/** The other commands that have an option, also where it is written with one hyphen for two. */
function homesOf(command: Command, flag: string): Command[] {
  const program = command.parent ?? command;
  return program.commands.filter(({ options }) =>
    options.some(({ short, long }) => [short, long, long?.slice(1)].includes(flag)),
  );
}

/** Something on the disk, standard input, or a name with a suffix or folders. */
function looksLikePath(word: string): boolean {
  return word === '-' || existsSync(word) || extname(word) !== '' || /[/\\]/.test(word);
}
