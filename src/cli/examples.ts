import type { Command } from 'commander';

const examples = new WeakMap<Command, readonly string[]>();

/** Shows examples at the end of a command's help, and keeps them for the manual. */
export function withExamples(command: Command, lines: readonly string[]): Command {
  examples.set(command, lines);
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}`);
}

export function examplesOf(command: Command): readonly string[] {
  return examples.get(command) ?? [];
}
