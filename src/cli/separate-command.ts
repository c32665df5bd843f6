import { Command } from 'commander';
import { withExamples } from './examples.js';
import { bitDepthOption, choice, numeric } from './option.js';
import type { SeparateFlags } from './separate-flags.js';

/** `nmf separate [input...]`: options and help; what is done is in separate-action.ts. */
export function separateCommand(): Command {
  const command = new Command('separate')
    .summary('split recordings into components')
    .description('Splits recordings (- is standard input) into components, one WAV per component.')
    .argument('[input...]')
    .addOption(numeric('-k, --components <n>', 'number of components (default: 10)', '10'))
    .addOption(
      numeric(
        '-b, --beta <b>',
        'divergence: 2 Euclidean, 1 Kullback-Leibler,\n0 Itakura-Saito, or any other number (default: 1)',
        '1',
      ),
    )
    .addOption(numeric('--iterations <n>', 'maximum number of iterations (default: 500)', '500'))
    .addOption(numeric('--tolerance <t>', 'stop when 10 iterations gain less (default: 0.0003)', '1e-4'))
    .addOption(
      choice('--algorithm <name>', 'auto (default), amu, ehals or mu', ['auto', 'amu', 'ehals', 'mu'], {
        lm: 'amu',
      }),
    )
    .addOption(choice('--init <name>', 'start: nndsvd (default) or random', ['nndsvd', 'random']))
    .addOption(numeric('--restarts <n>', 'number of runs; the best is kept (default: 1)', '5'))
    .addOption(numeric('--seed <n>', 'seed for random starts (default: 0)', '1'))
    .addOption(numeric('--sample-rate <hz>', "resample first (default: the recording's rate)", '16000'))
    .addOption(numeric('--window <ms>', 'length of the analysis window (default: 64)', '64'))
    .addOption(numeric('--n-fft <samples>', 'window length in samples, a power of two', '1024'))
    .addOption(numeric('--hop <samples>', 'step between windows (default: a quarter window)', '256'))
    .option('-o, --output <dir>', 'folder for the results', 'out')
    .addOption(bitDepthOption('the WAVs'))
    .option('--force', 'write into a folder that holds other files')
    .addOption(numeric('--threads <n>', 'threads per recording (default: one per CPU)', '2'))
    .option('--no-page', 'do not write the listening page')
    .option('--json', 'print JSON, one line per recording')
    .option('-q, --quiet', 'print only errors and warnings on stderr')
    .optionsGroup('Many recordings:')
    .option('--recursive', 'search folders; the results mirror their tree')
    .option('--files-from <file>', 'read the paths from a file; - is standard input')
    .option('-0, --null', 'the paths end in NUL bytes (find -print0)')
    .option('--base <dir>', 'the results mirror the paths below this folder')
    .addOption(numeric('--jobs <n>', 'recordings in parallel (default: one per CPU)', '2'))
    .option('--resume', 'skip recordings already done with these options')
    .addOption(
      choice('--print-options <format>', 'json: show what would be done, without doing it', ['json']),
    )
    .action(async (inputs: string[], flags: Omit<SeparateFlags, 'namesOutput'>) => {
      const { separateAction } = await import('./separate-action.js');
      const namesOutput = command.getOptionValueSource('output') !== 'default';
      await separateAction(inputs, { ...flags, namesOutput });
    });
  return withExamples(command, [
    'nmf separate input.wav --components 10 --beta 1',
    'ffmpeg -v error -i song.mp3 -f wav - | nmf separate - -o song',
    'nmf separate --recursive recordings --jobs 4 --resume -o out',
  ]);
}
