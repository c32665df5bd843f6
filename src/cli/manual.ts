import type { Command } from 'commander';
import { version } from '../version.js';
import { type CommandModel, describeProgram, type OptionModel } from './program-model.js';

/** The date of the build would make the package differ each time. */
const RELEASED = '2026-11-01';

/** What the exit codes mean. */
const EXIT_CODES: readonly (readonly [code: string, meaning: string])[] = [
  ['0', 'Done.'],
  [
    '1',
    'Something could not be read, written or done; standard error says what, where, and what to do. The other recordings of a batch are still separated.',
  ],
  ['2', 'Wrong usage; nothing was done.'],
  [
    '130, 143, 129, 131, 152',
    'Stopped by Ctrl-C, by SIGTERM, SIGHUP, SIGQUIT, SIGXCPU (and 128 plus its number by another signal); nothing half-written is left, and what was complete stays.',
  ],
];

/** The manual page nmf(1) in man(7) macros, made from the definitions of the commands. */
export function manualPage(program: Command): string {
  const { name, description, commands, options } = describeProgram(program);
  const documented = commands.filter((command) => command.name !== 'help');
  return `${[
    `.TH ${name.toUpperCase()} 1 ${RELEASED} "${name} ${version()}" "User Commands"`,
    '.SH NAME',
    `${name} \\- separate recordings into components by non\\-negative matrix factorisation`,
    '.SH SYNOPSIS',
    ...documented.flatMap((command, i) => [...(i > 0 ? ['.br'] : []), ...synopsis(name, command)]),
    '.SH DESCRIPTION',
    ...paragraph(description),
    '.SH OPTIONS',
    ...options.flatMap(optionLines),
    ...documented.flatMap((command) => commandLines(name, command)),
    '.SH EXIT STATUS',
    ...EXIT_CODES.flatMap(([code, meaning]) => ['.TP', `.B ${text(code)}`, ...paragraph(meaning)]),
    '.SH EXAMPLES',
    '.nf',
    ...documented.flatMap(({ examples }) => examples.map(text)),
    '.fi',
  ].join('\n')}\n`;
}

function synopsis(program: string, { name, operands }: CommandModel): string[] {
  return [
    `.B ${program} ${name}`,
    `.RI [ options ] ${operands === '' ? '' : `" " ${quoted(operands)}`}`.trimEnd(),
  ];
}

function commandLines(program: string, command: CommandModel): string[] {
  const { name, description, operands, operandDescription, options } = command;
  const headings = [...new Set(options.map(({ heading }) => heading))];
  return [
    `.SH ${quoted(`${program} ${name}`.toUpperCase())}`,
    ...paragraph(description),
    ...(operands === '' ? [] : ['.TP', `.I ${quoted(operands)}`, ...paragraph(operandDescription)]),
    ...headings.flatMap((heading) => [
      ...(headings.length > 1 ? [`.SS ${quoted(heading.replace(/:$/, ''))}`] : []),
      ...options.filter((option) => option.heading === heading).flatMap(optionLines),
    ]),
  ];
}

function optionLines({ short, long, description, valueName }: OptionModel): string[] {
  const flags = [short, long].filter((flag) => flag !== undefined).map((flag) => `\\fB${text(flag)}\\fR`);
  const value = valueName === '' ? '' : ` \\fI${text(valueName.replace(/[<>]/g, ''))}\\fR`;
  return ['.TP', `${flags.join(', ')}${value}`, ...paragraph(description)];
}

/** Text in lines of at most 79 characters, as roff sources should have them. */
function paragraph(plain: string): string[] {
  const lines: string[] = [];
  for (const word of plain.split(' ')) {
    const line = lines.length === 0 ? undefined : `${lines[lines.length - 1]} ${word}`;
    if (line === undefined || text(line).length > 79) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines.map(text);
}

/** Text that roff shows as it is: hyphens as typed, and no line that begins like a request. */
function text(plain: string): string {
  return plain
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti')
    .replaceAll('`', '\\(ga')
    .replace(/^\./gm, '\\&.');
}

const quoted = (plain: string): string => `"${text(plain).replaceAll('"', '\\(dq')}"`;
