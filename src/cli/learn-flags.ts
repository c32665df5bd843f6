import { FROM_FLAGS, MARK_FLAGS } from './mark-flags.js';
import { defineFlags, numeric, text, toggle, type Values } from './option.js';

/** The options of `nmf learn`. */
export const LEARN_FLAGS = defineFlags({
  ...FROM_FLAGS,
  ...MARK_FLAGS,
  folder: text('--folder <dir>', 'separation folder to take components from'),
  indices: text('-i, --indices <list>', 'components to take: 2,5..7 (or 5-7), !3, all').argParser(
    (list: string, before?: string) => (before === undefined ? list : `${before} ${list}`),
  ),
  name: text('--name <name>', 'name of the source (default: that of the file)'),
  components: numeric('-k, --components <n>', 'spectra per source (default: 3; with marks 2)', '3'),
  beta: numeric('-b, --beta <b>', 'divergence, as for separate (default: 1)', '1'),
  maxIterations: numeric('--iterations <n>', 'number of iterations (default: 100)', '100'),
  seed: numeric('--seed <n>', 'seed for random starts (default: 0)', '1'),
  sampleRate: numeric('--sample-rate <hz>', "resample first (default: the recording's rate)", '16000'),
  windowMs: numeric('--window <ms>', 'length of the analysis window (default: 64)', '64'),
  nFft: numeric('--n-fft <samples>', 'window length in samples, a power of two', '1024'),
  hopSamples: numeric('--hop <samples>', 'step between windows (default: a quarter window)', '256'),
  output: text('-o, --output <file>', 'model file to write (.nmf)'),
  force: toggle('--force', 'replace a file that is not a model'),
  json: toggle('--json', 'print what was written as JSON'),
  quiet: toggle('-q, --quiet', 'print only errors and warnings on stderr'),
});

/** What the command line says, as commander hands it over. */
export type LearnFlags = Values<typeof LEARN_FLAGS>;
