import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ndarray from 'ndarray';
import { createWasmKernel } from '../dist/kernels/index.js';
import { createUpdater } from '../dist/nmf/algorithms.js';
import { initialFactors } from '../dist/nmf/initialise.js';
import { prepareMagnitudes } from '../dist/nmf/magnitudes.js';
import { markdownTable } from './support/markdown.mjs';
import { recordedSpectrogram } from './support/recorded-spectrogram.mjs';

/** Goals: how many times faster an iteration of `mu`, and the way to scikit-learn's divergence at 500 iterations. */
const CASES = [
  { name: 'A', bins: 257, frames: 1300, components: 3, goals: { 1: [1.9, 6], 0: [1.9, 6] } },
  {
    name: 'B',
    bins: 513,
    frames: 10000,
    components: 10,
    goals: { 2: [1, 15], 1: [2.4, 8], 0: [2.4, 8], 0.5: [2.4, 8] },
  },
  {
    name: 'C',
    bins: 1025,
    frames: 20000,
    components: 30,
    goals: { 2: [0.8, 15], 1: [1.2, 4], 0: [1.3, 4], 0.5: [1.4, 4] },
  },
];
/** Iterations of scikit-learn between the two timings whose difference is taken. */
const TIMED = { A: [20, 220], B: [2, 12], C: [2, 8] };
/** The whole way to 500 iterations takes scikit-learn a quarter of an hour in case C: asked for by name. */
const isFull = process.env.NMF_BENCH_FULL === '1';
const script = fileURLToPath(new URL('./support/scikit_nmf.py', import.meta.url));

/** Writes row-major [rows x columns] as a NumPy file. */
function writeMatrix(path, data, rows, columns) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${rows}, ${columns}), }`;
  const header = Buffer.alloc(Math.ceil((10 + text.length + 1) / 64) * 64, ' ');
  header.write('\x93NUMPY\x01\x00', 0, 'latin1');
  header.writeUInt16LE(header.length - 10, 8);
  header.write(text, 10);
  header[header.length - 1] = 10;
  writeFileSync(path, Buffer.concat([header, Buffer.from(Float32Array.from(data).buffer)]));
}

function transposed(data, rows, columns) {
  const result = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++)
    for (let c = 0; c < columns; c++) result[c * rows + r] = data[r * columns + c];
  return result;
}

const cpuMs = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

function measureCase({ name, bins, frames, components, goals }, beta, folder, log) {
  const [muGoal, autoGoal] = goals[beta];
  const data = recordedSpectrogram(bins, frames);
  const { v } = prepareMagnitudes(ndarray(data, [bins, frames], [1, bins]), beta, true);
  const kernel = createWasmKernel({ v, frames, bins, components, beta });
  const start = initialFactors(kernel, 'random', 1, 0);
  writeMatrix(join(folder, 'v.npy'), transposed(v, frames, bins), bins, frames);
  writeMatrix(join(folder, 'w.npy'), start.templates, bins, components);
  writeMatrix(join(folder, 'h.npy'), transposed(start.activations, frames, components), components, frames);
  const [few, many] = TIMED[name];
  const withLimit = isFull || name !== 'C';
  const counts = [few, many, ...(withLimit ? [500] : [])];
  const matrices = ['v', 'w', 'h'].map((matrix) => join(folder, `${matrix}.npy`));
  const one = { ...process.env, OPENBLAS_NUM_THREADS: '1', OMP_NUM_THREADS: '1' };
  log(`case ${name}, beta ${beta}: scikit-learn`);
  const { rows, ...versions } = JSON.parse(
    execFileSync('/usr/bin/python3', [script, ...matrices, beta, ...counts].map(String), {
      env: one,
      encoding: 'utf8',
    }),
  );
  const theirs = (1000 * (rows[1].cpu - rows[0].cpu)) / (many - few);

  log(`case ${name}, beta ${beta}: nmf`);
  const ours = timeIterations(kernel, start, 'mu', many);
  const flops = 2 * bins * frames * components * (beta === 2 ? 2 : beta === 1 ? 4 : 6);
  const row = {
    name,
    beta,
    ours,
    theirs,
    ratio: theirs / ours,
    muGoal,
    gflops: flops / ours / 1e6,
    autoGoal,
    versions,
  };
  if (!withLimit) return row;
  const { divergence: goal, cpu } = rows[2];
  const auto = timeTo(kernel, start, beta === 2 ? 'ehals' : 'lm', goal);
  return { ...row, autoMs: auto.ms, autoIterations: auto.iterations, autoRatio: (1000 * cpu) / auto.ms };
}

/** Median CPU milliseconds of an iteration. */
function timeIterations(kernel, start, algorithm, count) {
  kernel.load(start);
  const updater = createUpdater(algorithm)(kernel);
  updater.step();
  const times = [];
  for (let i = 0; i < Math.max(5, count); i++) {
    const before = cpuMs();
    updater.step();
    times.push(cpuMs() - before);
  }
  const mean = times.reduce((sum, time) => sum + time, 0) / times.length;
  const sorted = times.sort((a, b) => a - b);
  return mean < 1 ? mean : sorted[Math.floor(sorted.length / 2)]; // the clock ticks in about a millisecond
}

/** CPU milliseconds to a divergence, evaluated every 10 iterations as the program does. */
function timeTo(kernel, start, algorithm, goal) {
  kernel.load(start);
  const before = cpuMs();
  const updater = createUpdater(algorithm)(kernel);
  let iterations = 0;
  do {
    for (let i = 0; i < 10; i++) updater.step();
    iterations += 10;
  } while (kernel.divergence() > goal && iterations < 2000);
  return { ms: cpuMs() - before, iterations };
}

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Factorisation: iterations, and time to a divergence, against scikit-learn',
  question:
    'CPU time on one thread, the same V (spectrograms of recordings), the same random start, float32 on both sides. ' +
    '`mu` does what scikit-learn does; `auto` is what the program uses unless told otherwise.',
  async measure(log) {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const results = CASES.flatMap((one) =>
        Object.keys(one.goals).map((beta) => measureCase(one, Number(beta), folder, log)),
      );
      const label = ({ name, beta }) => `${name}, beta ${beta}`;
      const reached = results.filter((row) => row.autoRatio !== undefined);
      return {
        versions: { 'scikit-learn': results[0].versions.version, numpy: results[0].versions.numpy },
        targets: [
          ...results.map((row) => ({
            what: `${label(row)}: mu, times faster an iteration`,
            measured: row.ratio,
            bound: row.muGoal,
            rule: 'at least',
            unit: '',
          })),
          ...reached.map((row) => ({
            what: `${label(row)}: auto to the divergence at 500 iterations, times faster`,
            measured: row.autoRatio,
            bound: row.autoGoal,
            rule: 'at least',
            unit: '',
          })),
        ],
        body: markdownTable(
          [
            'case',
            'scikit-learn, ms an iteration',
            '`mu`, ms',
            'ratio',
            'GFLOP/s',
            '`auto` to the goal, ms',
            'iterations',
            'ratio ',
          ],
          results.map((row) => [
            label(row),
            row.theirs.toFixed(2),
            row.ours.toFixed(2),
            row.ratio.toFixed(2),
            row.gflops.toFixed(1),
            row.autoMs?.toFixed(0) ?? 'not run',
            String(row.autoIterations ?? ''),
            row.autoRatio?.toFixed(1) ?? '',
          ]),
        ),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
