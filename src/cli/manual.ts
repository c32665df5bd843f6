import type { CommandModel, OptionModel, ProgramModel } from './program-model.js';

export interface ManualFacts {
  readonly version: string;
  /** Of the release, such as `2026-11-30`. */
  readonly date: string;
  /** Exit codes and what they mean. */
  readonly exitCodes: readonly (readonly [code: string, meaning: string])[];
}

/** The manual page nmf(1) in man(7) macros, made from the definitions of the commands. */
export function manualPage(program: ProgramModel, { version, date, exitCodes }: ManualFacts): string {
  const { name, description, commands, options } = program;
  const documented = commands.filter((command) => command.name !== 'help');
  return `${[
    `.TH ${name.toUpperCase()} 1 ${date} "${name} ${version}" "User Commands"`,
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
    ...exitCodes.flatMap(([code, meaning]) => ['.TP', `.B ${text(code)}`, ...paragraph(meaning)]),
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
