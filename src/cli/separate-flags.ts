import { MARK_FLAGS } from './mark-flags.js';
import { MODEL_FLAGS } from './model-flags.js';
import { bitDepth, choice, defineFlags, Flag, numeric, text, time, toggle, type Values } from './option.js';

/** The options of `nmf separate` for each recording. */
export const EACH_FLAGS = defineFlags({
  components: numeric('-k, --components <n>', 'number of components (default: 10; music: 20)', '10'),
  beta: numeric('-b, --beta <b>', 'beta-divergence: 2 Euclidean, 1 KL (default), 0 IS', '1'),
  maxIterations: numeric('--iterations <n>', 'maximum number of iterations (default: 500)', '500'),
  tolerance: numeric('--tolerance <t>', 'stop if 10 iterations improve it less (default: 0.01)', '1e-4'),
  algorithm: choice(
    '--algorithm <name>',
    'auto (default), amu, ehals or mu',
    ['auto', 'amu', 'ehals', 'mu'],
    {
      lm: 'amu',
    },
  ),
  init: choice('--init <name>', 'start: nndsvd (default) or random', ['nndsvd', 'random']),
  restarts: numeric('--restarts <n>', 'number of runs; the best is kept (default: 1)', '5'),
  seed: numeric('--seed <n>', 'seed for random starts (default: 0)', '1'),
  sampleRate: numeric('--sample-rate <hz>', "resample first (default: the recording's rate)", '16000'),
  windowMs: numeric('--window <ms>', 'length of the analysis window (default: 64)', '64'),
  nFft: numeric('--n-fft <samples>', 'window length in samples, a power of two', '1024'),
  hopSamples: numeric('--hop <samples>', 'step between windows (default: a quarter window)', '256'),
  startSeconds: time('--start <time>', 'start of the part to separate: seconds or m:ss.mmm'),
  endSeconds: time('--end <time>', 'end of the part to separate'),
  spatial: choice('--spatial <how>', 'stereo: filter (default) by place too, or off', ['filter', 'off']),
  suggest: choice('--suggest <source>', 'mark components that may be a heart: heart', ['heart']),
  output: new Flag<string>('-o, --output <dir>', 'folder for the results').default('out'),
  bitDepth: bitDepth('the WAVs'),
  force: toggle('--force', 'write into a folder that holds other files'),
  threads: numeric('--threads <n>', 'threads per recording (default: one per CPU)', '2'),
  page: new Flag<boolean>('--no-page', 'do not write the listening page'),
  json: toggle('--json', 'print JSON, one line per recording'),
  quiet: toggle('-q, --quiet', 'print only errors and warnings on stderr'),
});

/** Those that tell what is known of the sources. */
export const SOURCE_FLAGS = { ...MODEL_FLAGS, ...MARK_FLAGS };

/** Those for many recordings. */
export const MANY_FLAGS = defineFlags({
  recursive: toggle('--recursive', 'search folders; the results mirror their tree'),
  filesFrom: text('--files-from <file>', 'read the paths from a file; - is standard input'),
  null: toggle('-0, --null', 'the paths end in NUL bytes (find -print0)'),
  base: text('--base <dir>', 'the results mirror the paths below this folder'),
  jobs: numeric('--jobs <n>', 'recordings in parallel (default: one per CPU)', '2'),
  resume: toggle('--resume', 'skip recordings already done with these options'),
  printOptions: choice('--print-options <format>', 'json: show what would be done, without doing it', [
    'json',
  ]),
});

/** What the command line says, as commander hands it over. */
export type SeparateFlags = Values<typeof EACH_FLAGS & typeof SOURCE_FLAGS & typeof MANY_FLAGS>;
