import { bitDepth, choice, defineFlags, Flag, numeric, text, toggle, type Values } from './option.js';

/** The options of `nmf separate` for each recording. */
export const EACH_FLAGS = defineFlags({
  components: numeric('-k, --components <n>', 'number of components S (default: 10)', '10'),
  beta: numeric(
    '-b, --beta <b>',
    'divergence: 2 Euclidean, 1 Kullback-Leibler,\n0 Itakura-Saito, or any other number (default: 1)',
    '1',
  ),
  maxIterations: numeric('--iterations <n>', 'maximum number of iterations (default: 500)', '500'),
  tolerance: numeric('--tolerance <t>', 'stop when 10 iterations gain less (default: 0.0003)', '1e-4'),
  algorithm: choice(
    '--algorithm <name>',
    'auto (default), amu, ehals or mu',
    ['auto', 'amu', 'ehals', 'mu'],
    {
      lm: 'amu',
    },
  ),
  init: choice('--init <name>', 'nndsvd (default) or random', ['nndsvd', 'random']),
  restarts: numeric('--restarts <n>', 'number of runs; the best is kept (default: 1)', '5'),
  seed: numeric('--seed <n>', 'seed of random starts (default: 0)', '1'),
  sampleRate: numeric('--sample-rate <hz>', "resample first (default: the recording's rate)", '16000'),
  windowMs: numeric('--window <ms>', 'analysis window (default: 64), or in samples:', '64'),
  nFft: numeric('--n-fft <samples>', 'a power of two', '1024'),
  hopSamples: numeric('--hop <samples>', 'step of the window (default: a quarter of it)', '256'),
  output: new Flag<string>('-o, --output <dir>', 'folder to write, or folder of folders').default('out'),
  bitDepth: bitDepth('the WAVs'),
  force: toggle('--force', 'write into a folder that holds other things'),
  threads: numeric('--threads <n>', 'threads per recording (default: one per processor)', '2'),
  page: new Flag<boolean>('--no-page', 'leave out the listening page'),
  json: toggle('--json', 'print JSON, one line per recording'),
  quiet: toggle('-q, --quiet', 'no status and no hints on stderr'),
});

/** Those for many recordings. */
export const MANY_FLAGS = defineFlags({
  recursive: toggle('--recursive', 'search folders; results mirror their tree'),
  filesFrom: text('--files-from <file>', 'read paths from a file, or - for standard input'),
  null: toggle('-0, --null', 'they end in NUL bytes, as by find -print0'),
  base: text('--base <dir>', 'results mirror the paths below this folder'),
  jobs: numeric('--jobs <n>', 'recordings in parallel (default: one per processor)', '2'),
  resume: toggle('--resume', 'skip what is complete and would come out the same'),
  printOptions: choice('--print-options <format>', 'json: show what would be done, and do not do it', [
    'json',
  ]),
});

/** What the command line says, as commander hands it over. */
export type SeparateFlags = Values<typeof EACH_FLAGS & typeof MANY_FLAGS>;
