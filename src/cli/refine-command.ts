import { Command } from 'commander';
import { withExamples } from './examples.js';
import { REFINE_FLAGS, type RefineFlags } from './refine-flags.js';

/** `nmf refine <folder>`: options and help; what is done is in refine-action.ts. */
export function refineCommand(): Command {
  const command = new Command('refine')
    .summary('separate again with what you heard')
    .description(
      'Fits a separation again with what you heard: which components belong to a\nsource, and where it is silent or sounds alone. Writes one WAV per source.',
    )
    .argument('<folder>', 'the folder that nmf separate wrote');
  for (const flag of Object.values(REFINE_FLAGS)) command.addOption(flag);
  command.action(async (folder: string, flags: RefineFlags) => {
    const { refineAction } = await import('./refine-action.js');
    await refineAction(folder, flags);
  });
  return withExamples(command, [
    'nmf refine out --source "heart=2,5" --unsure heart=7 -o heart-out',
    'nmf refine out --source "heart=2,5" --no "heart=1.2-1.6,2.1-2.5" -o heart-out',
    'nmf refine out --source "heart=2,5" --marks labels.txt -o heart-out',
  ]);
}
