import { join } from 'node:path';
import { Command, Option } from 'commander';
import type { SeparateFileOptions, SeparateFileResult } from '../jobs/index.js';
import { interruptible } from './interrupt.js';
import { reportWarning, writeNote, writeResult } from './output.js';
import { choiceOption, numberOption } from './parse.js';
import { createProgressText, formatTime } from './progress-text.js';
import { createStatusLine } from './status.js';
import { componentTable } from './table.js';

interface Flags {
  components?: number;
  beta?: number;
  iterations?: number;
  tolerance?: number;
  algorithm?: string;
  init?: string;
  restarts?: number;
  seed?: number;
  sampleRate?: number;
  window?: number;
  nFft?: number;
  hop?: number;
  output: string;
  bitDepth: '16' | '24' | '32f';
  force?: true;
  report: boolean;
  json?: true;
  quiet?: true;
}

const number = (flags: string, description: string, example: string) => {
  const option = new Option(flags, description);
  return option.argParser(numberOption(option.long ?? flags, example));
};

/** `nmf separate <input.wav>`: options, help and terminal; the work is the library's. */
export function separateCommand(): Command {
  return new Command('separate')
    .summary('split a recording into components')
    .description('Splits a recording into components and writes one WAV for each into a folder.')
    .argument('<input.wav>', 'the recording')
    .addOption(number('-k, --components <n>', 'number of components S (default: 10)', '10'))
    .addOption(
      number(
        '-b, --beta <b>',
        'divergence: 2 Euclidean, 1 Kullback-Leibler, 0 Itakura-\nSaito, or any other number (default: 1)',
        '1',
      ),
    )
    .addOption(number('--iterations <n>', 'most iterations (default: 500)', '500'))
    .addOption(number('--tolerance <t>', 'stop when 10 iterations gain less (default: 0.0003)', '1e-4'))
    .addOption(new Option('--algorithm <name>', 'mu: multiplicative updates (default)'))
    .addOption(new Option('--init <name>', 'nndsvd (default) or random'))
    .addOption(number('--restarts <n>', 'starts, of which the best is kept (default: 1)', '5'))
    .addOption(number('--seed <n>', 'seed of random starts (default: 0)', '1'))
    .addOption(number('--sample-rate <hz>', "resample first (default: the recording's rate)", '16000'))
    .addOption(number('--window <ms>', 'analysis window (default: 64), or in samples:', '64'))
    .addOption(number('--n-fft <samples>', 'a power of two', '1024'))
    .addOption(number('--hop <samples>', 'step of the window (default: a quarter of it)', '256'))
    .option('-o, --output <dir>', 'folder to write', 'out')
    .addOption(
      new Option('--bit-depth <b>', '16, 24 or 32f, samples of the WAVs')
        .default('32f')
        .argParser(choiceOption('--bit-depth', ['16', '24', '32f'])),
    )
    .option('--force', 'write into a folder that holds other things')
    .option('--no-report', 'leave out the listening page')
    .option('--json', 'print the result as JSON')
    .option('-q, --quiet', 'no status and no hints on stderr')
    .addHelpText(
      'after',
      `
Examples:
  nmf separate input.wav --components 10 --beta 1
  nmf separate heart.wav -k 6 --sample-rate 4000 -o heart/`,
    )
    .action(separateAction);
}

async function separateAction(input: string, flags: Flags): Promise<void> {
  const quiet = flags.quiet ?? false;
  const { separateFile } = await import('../jobs/index.js');
  const status = await createStatusLine(quiet);
  const progressText = createProgressText();
  const began = performance.now();
  let result: SeparateFileResult;
  try {
    result = await interruptible((signal) =>
      separateFile(input, flags.output, {
        ...toOptions(flags),
        signal,
        onProgress: (progress) => status.update(progressText(progress)),
      }),
    );
  } finally {
    status.stop();
  }
  for (const warning of result.warnings) reportWarning(warning);
  const { folder, manifest, warnings } = result;
  writeResult(
    flags.json ? `${JSON.stringify({ folder, ...manifest, warnings })}\n` : componentTable(manifest),
  );
  if (!quiet) writeNote(summary(result, performance.now() - began));
}

function toOptions(flags: Flags): SeparateFileOptions {
  const { window, hop, output: _output, json: _json, quiet: _quiet, ...same } = flags;
  return {
    ...(same as SeparateFileOptions),
    ...(window === undefined ? {} : { windowMs: window }),
    ...(hop === undefined ? {} : { hopSamples: hop }),
  };
}

function summary({ folder, manifest }: SeparateFileResult, ms: number): string {
  const { stop, iterations } = manifest.result;
  const how = {
    converged: `converged after ${iterations} iterations`,
    exact: `an exact fit after ${iterations} iterations`,
    'iteration-limit': `stopped at ${iterations} iterations`,
    silence: 'the recording is silent',
  }[stop.kind];
  const listen =
    manifest.report === undefined ? 'Listen' : `Listen with ${join(folder, manifest.report.page)}`;
  const next = `${listen}, then: nmf combine ${folder} --indices 0,1 -o mix.wav`;
  const seconds = ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatTime(ms);
  return `${folder}: ${manifest.components.length} components in ${seconds}, ${how}. ${next}`;
}
