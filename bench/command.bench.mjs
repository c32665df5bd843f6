import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { library, nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { recordedSound } from './support/recorded-spectrogram.mjs';
import { median } from './support/statistics.mjs';
import { runWhole } from './support/whole-process.mjs';

const { magnitudeSpectrogram, writeWav } = library;

const script = fileURLToPath(new URL('./support/scikit_separate.py', import.meta.url));
const SECONDS = 60;
const RATE = 44_100;
const SHAPE = { nFft: 2048, hopSamples: 512 };
/** Five recordings, by which of the development recordings comes first in them. */
const FIRST = [0, 3, 6, 9, 12];
/** So that the iterations on part of the frames, too, go on until a low divergence. */
const LOW = ['--tolerance', '3e-4'];
/** Iterations on all frames among which the least is taken that reaches scikit-learn's median divergence. */
const CANDIDATES = [1, 2, 3, 5, 8, 10, 15, 20, 30, 50];

/** On the given processors, with so many threads. */
function run(processors, command, args, threads) {
  const env = { OPENBLAS_NUM_THREADS: threads, OMP_NUM_THREADS: threads };
  return runWhole(command, args, { processors, env });
}

function runOurs(processors, threads, input, output, ...more) {
  const shape = ['--n-fft', String(SHAPE.nFft), '--hop', String(SHAPE.hopSamples)];
  const args = [
    nmf,
    'separate',
    input,
    ...shape,
    '-q',
    '--json',
    '--threads',
    threads,
    '-o',
    output,
    ...more,
  ];
  const { stdout, ...figures } = run(processors, process.execPath, args, threads);
  return { ...figures, ...JSON.parse(stdout).result };
}

function runTheirs(processors, threads, input, output) {
  const { nFft, hopSamples } = SHAPE;
  const args = [script, input, output, nFft, hopSamples, 10, 100].map(String);
  const { stdout, ...figures } = run(processors, '/usr/bin/python3', args, threads);
  return { ...figures, ...JSON.parse(stdout) };
}

/** Divergences as part of the sum of V, which makes them comparable whatever the scale of the transform. */
function makeRecordings(folder, numbers, seconds) {
  return numbers.map((first) => {
    const input = join(folder, `${first}.wav`);
    const signal = { sampleRate: RATE, channels: [recordedSound(seconds * RATE, first)] };
    writeWav(input, signal, '32f');
    return { input, sum: magnitudeSpectrogram(signal, SHAPE).magnitudes.data.reduce((sum, x) => sum + x, 0) };
  });
}

/** The least number of iterations whose divergence is not above scikit-learn's in the median over the recordings. */
function equalIterations(recordings, goals, folder, isSmoke) {
  for (const iterations of CANDIDATES) {
    const ratios = recordings.map(({ input, sum }, i) => {
      const limit = ['--iterations', String(iterations), ...LOW, '--no-page'];
      return runOurs('0,1', '2', input, join(folder, 'search'), ...limit).divergence / sum / goals[i];
    });
    if (isSmoke || median(ratios) <= 1) return { iterations, ratios };
  }
  throw new Error('scikit-learn was not reached');
}

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'The whole command, against a script with scikit-learn',
  question: `${SECONDS} s of mono at ${RATE} Hz, n_fft ${SHAPE.nFft}, hop ${SHAPE.hopSamples}, 10 components, beta 1: reads the recording and writes ten float WAVs into a new folder. ${FIRST.length} recordings. scikit-learn makes 100 multiplicative iterations. \`nmf\` runs until it converges, as it does by default, and with the least \`--iterations\` that gives the same divergence or a lower one in the median over the recordings. Wall time and peak memory of whole processes, in turn; medians.`,
  async measure(log, { isSmoke }) {
    const [numbers, seconds] = isSmoke ? [[0], 1] : [FIRST, SECONDS];
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const recordings = makeRecordings(folder, numbers, seconds);
      const path = (name) => join(folder, name);
      log('the divergences to reach');
      const goals = recordings.map(({ input }) => runTheirs('0,1', '2', input, path('theirs')));
      const divergences = goals.map(({ divergence }) => divergence);
      const { iterations, ratios } = equalIterations(recordings, divergences, folder, isSmoke);
      const limit = ['--iterations', String(iterations), ...LOW];
      const output = path('out');
      const commands = {
        'scikit-learn script': (...args) => runTheirs(...args, output),
        [`nmf ${limit.join(' ')} --no-page`]: (...args) => runOurs(...args, output, ...limit, '--no-page'),
        'nmf --no-page': (...args) => runOurs(...args, output, '--no-page'),
        nmf: (...args) => runOurs(...args, output),
      };
      const rows = [];
      const targets = [];
      for (const [cores, processors] of [
        ['1', '0'],
        ['2', '0,1'],
      ]) {
        const results = Object.values(commands).map(() => []);
        for (const [i, { input }] of recordings.entries()) {
          log(`${cores} core(s), recording ${i + 1} of ${recordings.length}`);
          for (const [c, command] of Object.values(commands).entries()) {
            rmSync(output, { recursive: true, force: true });
            results[c].push(command(processors, cores, input));
          }
        }
        const walls = results.map((list) => median(list.map((one) => one.seconds)));
        const megabytes = results.map((list) => median(list.map((one) => one.megabytes)));
        for (const [c, name] of Object.keys(commands).entries()) {
          const times = results[c].map((one) => one.seconds);
          rows.push([
            cores,
            name,
            walls[c].toFixed(2),
            `${Math.min(...times).toFixed(2)} to ${Math.max(...times).toFixed(2)}`,
            megabytes[c].toFixed(0),
            (walls[0] / walls[c]).toFixed(1),
          ]);
        }
        const of = `${cores} core(s)`;
        targets.push(
          {
            what: `${of}: times faster at the same divergence`,
            measured: walls[0] / walls[1],
            bound: 10,
            rule: 'at least',
            unit: '',
          },
          {
            what: `${of}: time that the listening page adds`,
            measured: 100 * (walls[3] / walls[2] - 1),
            bound: 25,
            rule: 'at most',
            unit: '%',
          },
          {
            what: `${of}: memory as part of scikit-learn's`,
            measured: Math.max(...megabytes.slice(1)) / megabytes[0],
            bound: 1,
            rule: 'at most',
            unit: '',
          },
        );
      }
      const list = (numbers) => numbers.map((x) => x.toFixed(3)).join(', ');
      return {
        versions: { 'scikit-learn': goals[0].version },
        targets,
        body: [
          markdownTable(['cores', 'command', 'seconds', 'least to most', 'peak MB', 'times faster'], rows),
          `At ${iterations} iterations \`nmf\`'s divergence was, as part of scikit-learn's after 100: ${list(ratios)}.`,
        ].join('\n\n'),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
