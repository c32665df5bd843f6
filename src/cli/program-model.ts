import type { Argument, Command, Help, Option } from 'commander';
import { examplesOf } from './examples.js';

/** What can stand where a value is expected: a few words, or for `text` a number, a time or a name. */
export type ValueModel = readonly string[] | 'file' | 'folder' | 'text';

export interface OptionModel {
  /** With its hyphen, such as `-k`. */
  readonly short: string | undefined;
  /** With its hyphens, such as `--components`. */
  readonly long: string;
  /** One line. */
  readonly description: string;
  /** Undefined for a switch. */
  readonly value: ValueModel | undefined;
  /** Its value as help shows it, such as `<n>`; empty for a switch. */
  readonly valueName: string;
  readonly heading: string;
}

export interface CommandModel {
  readonly name: string;
  /** One line, shorter than the description. */
  readonly summary: string;
  readonly description: string;
  /** As help shows it, such as `<folder...>`; empty when there is none. */
  readonly operands: string;
  readonly operandDescription: string;
  readonly operand: ValueModel | undefined;
  readonly options: readonly OptionModel[];
  readonly examples: readonly string[];
}

export interface ProgramModel {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionModel[];
  readonly commands: readonly CommandModel[];
}

/** Plain data about the whole command line, from the definitions that parser and help use. */
export function describeProgram(program: Command): ProgramModel {
  const help = program.createHelp();
  const describeCommand = (command: Command): CommandModel => {
    const [argument] = command.registeredArguments;
    return {
      name: command.name(),
      summary: oneLine(command.summary() || command.description()),
      description: oneLine(command.description()),
      operands: argument === undefined ? '' : operandTerm(argument),
      operandDescription: oneLine(argument?.description ?? ''),
      operand: argument && operandValue(argument, commandNames),
      options: help.visibleOptions(command).map((option) => describeOption(option, help)),
      examples: examplesOf(command),
    };
  };
  const commands = help.visibleCommands(program);
  const commandNames = commands.map((command) => command.name());
  return {
    name: program.name(),
    description: oneLine(program.description()),
    options: help.visibleOptions(program).map((option) => describeOption(option, help)),
    commands: commands.map(describeCommand),
  };
}

function describeOption(option: Option, help: Help): OptionModel {
  const valueName = /[<[].*[>\]]$/.exec(option.flags)?.[0] ?? '';
  return {
    short: option.short,
    long: option.long ?? option.flags,
    description: oneLine(help.optionDescription(option)),
    value: valueName === '' ? undefined : valueAt(valueName, option.argChoices),
    valueName,
    heading: option.helpGroupHeading ?? 'Options:',
  };
}

function operandTerm(argument: Argument): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}

function operandValue(argument: Argument, commandNames: readonly string[]): ValueModel {
  if (argument.name() === 'command') return commandNames;
  return valueAt(operandTerm(argument), argument.argChoices);
}

/** Its name tells what a value is. */
function valueAt(valueName: string, choices: readonly string[] | undefined): ValueModel {
  if (choices !== undefined) return choices;
  const name = valueName.replace(/[^a-z.]/gi, '').replace(/\..*/, '');
  if (['dir', 'folder'].includes(name)) return 'folder';
  return ['file', 'input'].includes(name) ? 'file' : 'text';
}

/** Descriptions are broken for the width of the help; a hyphen at a break belongs to the word. */
function oneLine(text: string): string {
  return text.replace(/-\n/g, '-').replace(/\s*\n\s*/g, ' ');
}
