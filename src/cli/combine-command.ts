import { Command } from 'commander';
import { COMBINE_FLAGS, type CombineFlags } from './combine-flags.js';
import { withExamples } from './examples.js';

/** `nmf combine <folder...>`, with groups such as `kick=0,3` beside the folder: options and help; what is done is in combine-action.ts. */
export function combineCommand(): Command {
  const command = new Command('combine')
    .summary('add up chosen components')
    .description(
      'Adds up chosen components into one WAV, in one separation folder or many; or\ninto one WAV per group: kick=0,3 others=rest (all that no group takes).',
    )
    .argument('<folder...>', 'folders that nmf separate wrote; groups');
  for (const flag of Object.values(COMBINE_FLAGS)) command.addOption(flag);
  command.action(async (words: string[], flags: CombineFlags) => {
    const { combineAction } = await import('./combine-action.js');
    await combineAction(words, flags);
  });
  return withExamples(command, [
    'nmf combine out/ --indices "2,5" -o heartbeat.wav',
    "nmf combine out/ --indices '!3' --start 0:10 --end 0:25.5 -o rest.wav",
    'nmf combine out/*/ --select "peak<150,rate=40..140" --output-name heart.wav',
    'nmf combine out/ "kick=0,3" snare=1 others=rest -o drums',
  ]);
}
