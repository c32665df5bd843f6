import { Command, Option } from 'commander';
import type { CombineResult } from '../jobs/index.js';
import { interruptible } from './interrupt.js';
import { reportWarning, writeNote, writeResult } from './output.js';
import { choiceOption, numberOption, timeOption } from './parse.js';
import { createStatusLine } from './status.js';

interface Flags {
  indices: string;
  output: string;
  gain?: number;
  normalize?: true;
  start?: number;
  end?: number;
  bitDepth: '16' | '24' | '32f';
  json?: true;
  quiet?: true;
}

/** `nmf combine <folder>`: options, help and terminal; the work is the library's. */
export function combineCommand(): Command {
  return new Command('combine')
    .summary('add up chosen components')
    .description('Adds up chosen components of a separation folder into one WAV.')
    .argument('<folder>', 'the folder that nmf separate wrote')
    .requiredOption('-i, --indices <list>', 'components to add up: 2,5..7 (a range), !3 (all but 3)')
    .requiredOption('-o, --output <file>', 'WAV file to write')
    .addOption(
      new Option('--gain <dB>', 'make it louder or softer, after --normalize').argParser(
        numberOption('--gain', '6'),
      ),
    )
    .option('--normalize', 'scale the peak to full scale')
    .addOption(
      new Option('--start <time>', 'cut out from here: seconds or m:ss.mmm').argParser(timeOption('--start')),
    )
    .addOption(
      new Option('--end <time>', 'up to here; cut edges are faded over 5 ms').argParser(timeOption('--end')),
    )
    .addOption(
      new Option('--bit-depth <b>', '16, 24 or 32f, samples of the WAV')
        .default('32f')
        .argParser(choiceOption('--bit-depth', ['16', '24', '32f'])),
    )
    .option('--json', 'print what was written as JSON')
    .option('-q, --quiet', 'no status on stderr')
    .addHelpText(
      'after',
      `
Examples:
  nmf combine out/ --indices 2,5 -o heartbeat.wav
  nmf combine out/ --indices '!3' --start 0:10 --end 0:25.5 -o rest.wav`,
    )
    .action(combineAction);
}

async function combineAction(folder: string, flags: Flags): Promise<void> {
  const quiet = flags.quiet ?? false;
  const { combineToFile } = await import('../jobs/index.js');
  const status = await createStatusLine(quiet);
  let result: CombineResult;
  try {
    const { output, json: _json, quiet: _quiet, gain, start, end, normalize, ...same } = flags;
    result = await interruptible((signal) =>
      combineToFile(folder, output, {
        ...same,
        normalize: normalize ?? false,
        ...(gain === undefined ? {} : { gainDb: gain }),
        ...(start === undefined ? {} : { startSeconds: start }),
        ...(end === undefined ? {} : { endSeconds: end }),
        signal,
        onProgress: ({ done, of }) => status.update(`mixing  ${Math.floor((100 * done) / of)} %`),
      }),
    );
  } finally {
    status.stop();
  }
  for (const warning of result.warnings) reportWarning(warning);
  if (flags.json) writeResult(`${JSON.stringify(result)}\n`);
  else if (!quiet) writeNote(summary(result));
}

function summary({ output, indices, seconds, peak, gainDb }: CombineResult): string {
  const level = peak > 0 ? `peak ${(20 * Math.log10(peak)).toFixed(1)} dB` : 'silent';
  const gain = gainDb === 0 ? '' : `, gain ${gainDb.toFixed(1)} dB`;
  return `${output}: components ${indices.join(', ')}, ${seconds.toFixed(3)} s, ${level}${gain}`;
}
