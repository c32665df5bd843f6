/**
 * Completion scripts for shells, made from the definitions of the commands.
 */
import type { ProgramModel } from '../program-model.js';
import { bashCompletion } from './bash.js';
import { fishCompletion } from './fish.js';
import { powershellCompletion } from './powershell.js';
import { zshCompletion } from './zsh.js';

/** What makes the script, by the name of the shell. */
export const completionScripts: Readonly<
  Record<'bash' | 'zsh' | 'fish' | 'powershell', (program: ProgramModel) => string>
> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
  powershell: powershellCompletion,
};
