import type { CommandModel, OptionModel, ProgramModel, ValueModel } from '../program-model.js';

/** The completion script for bash 3.2 or newer. */
export function bashCompletion({ name, commands, options }: ProgramModel): string {
  const names = commands.map((command) => command.name);
  return `# Completion of ${name} for bash. Load it with: source <(${name} completion bash)

_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  # bash takes --option=value apart into three words.
  if [[ $cur == = ]]; then cur=
  elif [[ $previous == = ]]; then previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  local command= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${names.join('|')}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  COMPREPLY=()
  case $command in
${commands.map(commandCase).join('\n')}
    *) _${name}_words '${[...names, ...options.flatMap(flagsOf)].join(' ')}' ;;
  esac
}

# Offers words that begin with what is typed.
_${name}_words() {
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# Offers folders.
_${name}_folders() {
  compopt +o default -o dirnames 2>/dev/null
}

# Nothing can be offered.
_${name}_nothing() {
  compopt +o default 2>/dev/null
}

# Where nothing is offered, bash completes the names of files.
complete -o default -F _${name} ${name}
`.replaceAll('PROGRAM', name);
}

function commandCase({ name, options, operand }: CommandModel): string {
  const offers = new Map<string, string[]>();
  for (const option of options.filter(({ value }) => value !== undefined)) {
    const offered = offer(option.value);
    offers.set(offered, [...(offers.get(offered) ?? []), ...flagsOf(option)]);
  }
  const cases = [...offers].map(([offered, flags]) => `        ${flags.join('|')}) ${offered} ;;`);
  return `    ${name})
      case $previous in
${cases.map((line) => `${line}\n`).join('')}        *) if [[ $cur == -* ]]; then _PROGRAM_words '${options.flatMap(flagsOf).join(' ')}'
          else ${offer(operand)}
          fi ;;
      esac ;;`;
}

function offer(value: ValueModel = 'text'): string {
  if (typeof value === 'object') return `_PROGRAM_words '${value.join(' ')}'`;
  return { folder: '_PROGRAM_folders', file: ':', text: '_PROGRAM_nothing' }[value];
}

const flagsOf = ({ short, long }: OptionModel): string[] => (short === undefined ? [long] : [short, long]);
