import type { CommandModel, OptionModel, ProgramModel, ValueModel } from '../program-model.js';

/** The completion script for fish 3. */
export function fishCompletion({ name, commands, options }: ProgramModel): string {
  const first = `not __fish_seen_subcommand_from ${commands.map((command) => command.name).join(' ')}`;
  return [
    `# Completion of ${name} for fish. Load it with: ${name} completion fish | source`,
    `complete -c ${name} -f`,
    ...options.map((option) => optionLine(name, first, option)),
    ...commands.map(
      (command) => `complete -c ${name} -n ${quote(first)} -a ${command.name} -d ${quote(command.summary)}`,
    ),
    ...commands.flatMap((command) => commandLines(name, command)),
    '',
  ].join('\n');
}

function commandLines(program: string, { name, options, operand }: CommandModel): string[] {
  const condition = `__fish_seen_subcommand_from ${name}`;
  // -x and -r say that an option takes a value.
  const operands = operand && valueArguments(operand).replace(/^-[xr] ?/, '');
  return [
    ...options.map((option) => optionLine(program, condition, option)),
    ...(operands ? [`complete -c ${program} -n ${quote(condition)} ${operands}`] : []),
  ];
}

function optionLine(
  program: string,
  condition: string,
  { short, long, description, value }: OptionModel,
): string {
  const flags = `${short === undefined ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  const takes = value === undefined ? '' : ` ${valueArguments(value)}`;
  return `complete -c ${program} -n ${quote(condition)} ${flags}${takes} -d ${quote(description)}`;
}

function valueArguments(value: ValueModel): string {
  if (typeof value === 'object') return `-x -a ${quote(value.join(' '))}`;
  return { folder: "-x -a '(__fish_complete_directories)'", file: '-r -F', text: '-x' }[value];
}

const quote = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;
