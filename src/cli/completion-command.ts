import { Argument, Command } from 'commander';
import type { completionScripts } from './completion/index.js';
import { withExamples } from './examples.js';
import { writeResult } from './output.js';

type Shell = keyof typeof completionScripts;
const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish', 'powershell'];

/** `nmf completion <shell>`: prints the completion script for a shell. */
export function completionCommand(): Command {
  const command = new Command('completion')
    .summary('print the completion script for a shell')
    .description('Prints the script with which a shell completes commands, options and values.')
    .addArgument(new Argument('<shell>', 'bash, zsh, fish or powershell').choices(SHELLS))
    .action(async (shell: Shell) => {
      const { completionScripts } = await import('./completion/index.js');
      const { describeProgram } = await import('./program-model.js');
      writeResult(completionScripts[shell](describeProgram(command.parent ?? command)));
    });
  return withExamples(command, [
    'source <(nmf completion bash)                                    in ~/.bashrc',
    'source <(nmf completion zsh)                     in ~/.zshrc, after compinit',
    'nmf completion fish > ~/.config/fish/completions/nmf.fish',
    'nmf completion powershell | Out-String | Invoke-Expression       in $PROFILE',
  ]);
}
