import { Command } from 'commander';
import { COMBINE_FLAGS, type CombineFlags } from './combine-flags.js';
import { withExamples } from './examples.js';

/** `nmf combine <folder...>`: options and help; what is done is in combine-action.ts. */
export function combineCommand(): Command {
  const command = new Command('combine')
    .summary('add up chosen components')
    .description('Adds up chosen components into one WAV, in one separation folder or many.')
    .argument('<folder...>', 'folders that nmf separate wrote');
  for (const flag of Object.values(COMBINE_FLAGS)) command.addOption(flag);
  command.action(async (folders: string[], flags: CombineFlags) => {
    const { combineAction } = await import('./combine-action.js');
    await combineAction(folders, flags);
  });
  return withExamples(command, [
    'nmf combine out/ --indices "2,5" -o heartbeat.wav',
    "nmf combine out/ --indices '!3' --start 0:10 --end 0:25.5 -o rest.wav",
    'nmf combine out/*/ --indices "0,1" --output-name heartbeat.wav',
  ]);
}
