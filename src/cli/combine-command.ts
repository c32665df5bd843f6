import { Command, Option } from 'commander';
import type { CombineFlags } from './combine-flags.js';
import { withExamples } from './examples.js';
import { bitDepthOption, numeric, time } from './option.js';

/** `nmf combine <folder...>`: options and help; what is done is in combine-action.ts. */
export function combineCommand(): Command {
  const command = new Command('combine')
    .summary('add up chosen components')
    .description('Adds up chosen components into one WAV, in one separation folder or many.')
    .argument('<folder...>', 'folders that nmf separate wrote')
    .addOption(
      new Option('-i, --indices <list>', 'components: 2,5..7 (or 5-7), !3 (all but 3), all').argParser(
        (list: string, before?: string) => (before === undefined ? list : `${before} ${list}`),
      ),
    )
    .option('-o, --output <file>', 'WAV file to write, or - for standard output')
    .option('--output-name <name>', 'write a WAV of this name into each folder instead')
    .addOption(numeric('--gain <dB>', 'make the result louder or softer, after --normalize', '6'))
    .option('--normalize', 'scale the peak to full scale')
    .addOption(time('--start <time>', 'start of the part to keep: seconds or m:ss.mmm'))
    .addOption(time('--end <time>', 'end of the part to keep; cut edges fade over 5 ms'))
    .addOption(bitDepthOption('the WAV'))
    .option('--force', 'replace a file that nmf combine did not write')
    .option('--json', 'print what was written as JSON, one line per file')
    .option('-q, --quiet', 'print only errors and warnings on stderr')
    .action(async (folders: string[], flags: CombineFlags) => {
      const { combineAction } = await import('./combine-action.js');
      await combineAction(folders, flags);
    });
  return withExamples(command, [
    'nmf combine out/ --indices 2,5 -o heartbeat.wav',
    "nmf combine out/ --indices '!3' --start 0:10 --end 0:25.5 -o rest.wav",
    'nmf combine out/*/ --indices 0,1 --output-name heartbeat.wav',
  ]);
}
