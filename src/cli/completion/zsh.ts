import type { CommandModel, OptionModel, ProgramModel, ValueModel } from '../program-model.js';

/** The completion function for zsh, as a file `_nmf` in `fpath` or to be sourced after `compinit`. */
export function zshCompletion({ name, commands, options }: ProgramModel): string {
  return `#compdef ${name}
# Completion of ${name} for zsh. Load it with: source <(${name} completion zsh)

_${name}() {
  local context state state_descr line curcontext="$curcontext"
  typeset -A opt_args
  _arguments -C \\
${options.map(optionSpec).join(' \\\n')} \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command)
      local -a commands=(
${commands.map((command) => `        ${quote(`${command.name}:${command.summary}`)}`).join('\n')}
      )
      _describe command commands ;;
    argument)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}

if [[ $funcstack[1] == _${name} ]]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

function commandCase({ name, options, operand, operands }: CommandModel): string {
  const many = operands.includes('...') ? '*' : '1';
  const specs = options.map(optionSpec);
  if (operand !== undefined)
    specs.push(`    ${quote(`${many}:${operands.replace(/[^a-z]/g, '')}:${action(operand)}`)}`);
  return `        ${name})
          _arguments -s \\
${specs.map((spec) => `        ${spec}`).join(' \\\n')} ;;`;
}

function optionSpec({ short, long, description, value, valueName }: OptionModel): string {
  const text = `[${description.replace(/[[\]:\\]/g, '\\$&')}]`;
  const argument = value === undefined ? '' : `:${valueName.replace(/[^A-Za-z]/g, '')}:${action(value)}`;
  const equals = value === undefined ? '' : '=';
  return short === undefined
    ? `    ${quote(`${long}${equals}${text}${argument}`)}`
    : `    ${quote(`(${short} ${long})`)}{${short}${value === undefined ? '' : '+'},${long}${equals}}${quote(`${text}${argument}`)}`;
}

function action(value: ValueModel): string {
  if (typeof value === 'object') return `(${value.join(' ')})`;
  return { folder: '_files -/', file: '_files', text: ' ' }[value];
}

const quote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
