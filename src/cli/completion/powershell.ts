import type { CommandModel, OptionModel, ProgramModel, ValueModel } from '../program-model.js';

/** The completion script for PowerShell 5 or newer, on any system. */
export function powershellCompletion({ name, commands, options }: ProgramModel): string {
  const rows = [
    ...commands.map((command) => row('', command.name, 'none', command.summary)),
    ...options.flatMap((option) => optionRows('', option)),
    ...commands.flatMap((command) => commandRows(command)),
  ];
  return `# Completion of ${name} for PowerShell. Load it with: ${name} completion powershell | Out-String | Invoke-Expression

Register-ArgumentCompleter -Native -CommandName '${name}', '${name}.cmd', '${name}.ps1' -ScriptBlock {
  param($word, $line, $cursor)

  # Command, word, what follows it (none, any, or a few words), description.
  $rows = @(
${rows.join(',\n')}
  )
  $before = @($line.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursor } | ForEach-Object { "$_" })
  $names = @($rows | Where-Object { $_[0] -eq '' -and $_[1] -notlike '-*' } | ForEach-Object { $_[1] })
  $command = "$($before | Select-Object -Skip 1 | Where-Object { $_ -cin $names } | Select-Object -First 1)"
  $own = @($rows | Where-Object { $_[0] -ceq $command })

  $previous = "$($before[-1])"
  $lead = ''
  if ($word -match '^(--[\\w-]+)=(.*)$') { $previous = $Matches[1]; $lead = "$previous="; $word = $Matches[2] }
  $after = "$($own | Where-Object { $_[1] -ceq $previous } | ForEach-Object { $_[2] } | Select-Object -First 1)"
  $operands = "$($own | Where-Object { $_[1] -eq '' } | ForEach-Object { $_[2] } | Select-Object -First 1)"

  # Where nothing is offered, PowerShell completes the names of files.
  if ($after -eq 'any') { return }
  $words = if ($after -and $after -ne 'none') { $after } elseif ($word -notlike '-*') { $operands }
  if (-not $words -and $command -and $word -notlike '-*') { return }
  $offers = @(
    if ($words) { $words -split ' ' | ForEach-Object { , @($_, $_) } }
    else { $own | Where-Object { $_[1] -ne '' } | ForEach-Object { , @($_[1], $_[3]) } }
  )
  $offers | Where-Object { $_[0].StartsWith($word, [StringComparison]::Ordinal) } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($lead + $_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`;
}

function commandRows({ name, options, operand }: CommandModel): string[] {
  const operands = typeof operand === 'object' ? [row(name, '', follows(operand), name)] : [];
  return [...operands, ...options.flatMap((option) => optionRows(name, option))];
}

function optionRows(command: string, { short, long, description, value }: OptionModel): string[] {
  const flags = short === undefined ? [long] : [short, long];
  return flags.map((flag) => row(command, flag, value === undefined ? 'none' : follows(value), description));
}

/** Files, folders, numbers and names are left to PowerShell. */
const follows = (value: ValueModel): string => (typeof value === 'object' ? value.join(' ') : 'any');

const row = (...cells: readonly string[]): string => `    @(${cells.map(quote).join(', ')})`;

/** In single quotes nothing is special but the quote, for which PowerShell takes typographic ones too. */
const quote = (text: string): string => `'${text.replace(/['‘’‚‛]/g, '$&$&')}'`;
