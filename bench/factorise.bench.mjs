import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { convergenceOf, PEERS, slowdownOfDecay, timeIterations } from './support/factorise-timing.mjs';
import { markdownTable } from './support/markdown.mjs';
import {
  divergenceAfter,
  iterationMs,
  iterationMsOnTwo,
  randomStart,
  timeTo,
  withMeanOfOne,
} from './support/own-timing.mjs';
import { openPeers, writeMatrix } from './support/peers.mjs';
import { recordedSpectrogram } from './support/recorded-spectrogram.mjs';
import { createSimdPeak } from './support/simd-peak.mjs';
import { median } from './support/statistics.mjs';

/**
 * Per beta how many times faster than scikit-learn an iteration of `mu` is to be, and the way to its divergence at 500
 * iterations; per peer the iterations of the two runs whose difference is timed.
 */
const CASES = [
  {
    ...{ name: 'A', bins: 257, frames: 1300, components: 3, starts: 3 },
    goals: { 1: [1.9, 6], 0: [1.9, 6] },
    timed: { 'scikit-learn': [20, 120], PyTorch: [20, 120], NumPy: [5, 25] },
  },
  {
    ...{ name: 'B', bins: 513, frames: 10000, components: 10, starts: 3 },
    goals: { 2: [1, 15], 1: [2.4, 8], 0: [2.4, 8], 0.5: [2.4, 8] },
    timed: { 'scikit-learn': [5, 25], PyTorch: [2, 10], NumPy: [1, 4] },
  },
  {
    ...{ name: 'C', bins: 1025, frames: 20000, components: 30, starts: 1 },
    goals: { 2: [0.8, 15], 1: [1.2, 4], 0: [1.3, 4], 0.5: [1.4, 4] },
    timed: { 'scikit-learn': [2, 8], PyTorch: [1, 2] }, // NumPy: too slow for enough iterations
  },
];
const FULL = {
  cases: CASES,
  rounds: 7,
  goalIterations: 500,
  onTwoMs: 3000,
  ofDecay: { bins: 513, frames: 5000 },
};
const SMOKE = {
  cases: [
    {
      ...{ name: 'B', bins: 33, frames: 80, components: 2, starts: 1, goals: { 1: [1, 1] } },
      timed: { 'scikit-learn': [2, 4], PyTorch: [2, 4], NumPy: [2, 4] },
    },
  ],
  ...{ rounds: 1, goalIterations: 20, onTwoMs: 100, ofDecay: { bins: 33, frames: 100 } },
};
/** Case C's way to 500 iterations takes half an hour, and NumPy's 100 in float64 another: asked for by name. */
const isFull = process.env.NMF_BENCH_FULL === '1';
const isShort = ({ name }) => name !== 'C' || isFull;

async function measureCase(one, beta, folder, { rounds, goalIterations, onTwoMs }, measurePeak, log) {
  const { name, bins, frames, components } = one;
  const [muGoal, autoGoal] = one.goals[beta];
  const v = withMeanOfOne(recordedSpectrogram(bins, frames), beta);
  const starts = Array.from({ length: one.starts }, (_, n) => randomStart(one, n));
  writeMatrix(join(folder, 'v.npy'), v, bins, frames);
  starts.forEach(({ templates, activations }, n) => {
    writeMatrix(join(folder, `w-${n}.npy`), templates, bins, components);
    writeMatrix(join(folder, `h-${n}.npy`), activations, components, frames);
  });

  log(`case ${name}, beta ${beta}: two cores`);
  const pair = await openPeers(folder, beta, 2);
  const two = await timeIterations(one, beta, pair, rounds, () => iterationMsOnTwo(one, beta, 'mu', onTwoMs));
  await pair.close();
  const autoOnTwo = await iterationMsOnTwo(one, beta, 'auto', onTwoMs);
  log(`case ${name}, beta ${beta}: one core`);
  const peers = await openPeers(folder, beta, 1);
  const ownMs = () => iterationMs(v, one, beta, starts[0], one.timed['scikit-learn']);
  const times = await timeIterations(one, beta, peers, rounds, ownMs, measurePeak);
  const row = {
    ...{ label: `${name}, beta ${beta}`, muGoal, autoGoal, times, two, versions: peers.versions },
    ways: [],
  };
  for (const [n, start] of isShort(one) ? starts.entries() : []) {
    log(`case ${name}, beta ${beta}: start ${n} to scikit-learn's divergence at ${goalIterations}`);
    const theirs = await peers.run({
      ...{ peer: 'scikit-learn', start: n, iterations: goalIterations, divergence: true },
    });
    const ours = timeTo(v, one, beta, theirs.divergence, start);
    const own = timeTo(v, one, beta, theirs.divergence);
    const isReached = Number.isFinite(ours.ms);
    row.ways.push({
      theirs: theirs.ms,
      ours: ours.ms,
      iterations: ours.iterations,
      ratio: theirs.ms / ours.ms,
      ratioOnTwo: isReached ? (goalIterations * two['scikit-learn']) / (ours.iterations * autoOnTwo) : 0,
      ownRatio: theirs.ms / own.ms,
    });
  }
  if (isShort(one)) {
    log(`case ${name}, beta ${beta}: divergence after 100 iterations, against NumPy in float64`);
    const exact = await peers.run({ peer: 'exact', start: 0, iterations: 100, divergence: true });
    row.deviation = Math.abs(divergenceAfter(v, one, beta, 100, starts[0]) / exact.divergence - 1);
  }
  if (name === 'B' && beta === 1)
    row.convergence = await convergenceOf(one, v, starts[0], peers, goalIterations);
  await peers.close();
  return row;
}

const hasWays = ({ ways }) => ways.length > 0;

function targetsOf(rows, slowdown, goalIterations) {
  const atLeast = (what, measured, bound) => ({ what, measured, bound, rule: 'at least', unit: '' });
  return [
    ...rows.map(({ label, times, muGoal }) =>
      atLeast(
        `${label}: \`mu\`, times faster an iteration, one core`,
        times['scikit-learn'] / times.nmf,
        muGoal,
      ),
    ),
    ...rows.map(({ label, two, muGoal }) =>
      atLeast(`${label}: the same on two`, two['scikit-learn'] / two.nmf, muGoal),
    ),
    ...rows
      .filter(hasWays)
      .flatMap(({ label, ways, autoGoal }) => [
        atLeast(
          `${label}: \`auto\` to the divergence at ${goalIterations}, times faster, one core`,
          median(ways.map(({ ratio }) => ratio)),
          autoGoal,
        ),
        atLeast(`${label}: the same on two`, median(ways.map(({ ratioOnTwo }) => ratioOnTwo)), autoGoal),
      ]),
    ...rows
      .filter(({ deviation }) => deviation !== undefined)
      .map(({ label, deviation }) => ({
        what: `${label}: \`mu\` after 100 iterations off float64's divergence, millionths`,
        ...{ measured: 1e6 * deviation, bound: 100, rule: 'at most', unit: '' },
      })),
    ...rows
      .filter(({ label }) => label === 'C, beta 1' || label === 'C, beta 2')
      .map(({ label, times }) =>
        atLeast(`${label}: share of what 128-bit SIMD reaches, per cent`, 100 * times.share, 70),
      ),
    {
      what: 'decaying into digital silence, times slower an iteration',
      ...{ measured: slowdown, bound: 1.1, rule: 'at most', unit: '' },
    },
  ];
}

const tableOf = (rows, pick) =>
  markdownTable(
    ['case', ...PEERS, 'nmf `mu`', 'against scikit-learn', 'PyTorch', 'NumPy'],
    rows.map((row) => {
      const times = pick(row);
      const [ms, ours] = [PEERS.map((peer) => times[peer]), times.nmf];
      return [
        row.label,
        ...[...ms, ours].map((x) => (Number.isNaN(x) ? 'not run' : x.toFixed(2))),
        ...ms.map((x) => (Number.isNaN(x) ? '' : `${(x / ours).toFixed(1)} times`)),
      ];
    }),
  );

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Factorisation: iterations, and time to a divergence, against other programs',
  question:
    'The same V (spectrograms of recordings), the same random starts; float32 but for NumPy, which is written as in a ' +
    'notebook. Wall time, everyone in turn, medians of seven rounds (PyTorch and NumPy three). `mu` is what the others do; `auto` is what the ' +
    'program uses unless told otherwise. On two cores an iteration is one of `separate`, the divergence evaluated every ' +
    'ten; the way to a divergence there is as many iterations as on one core, at that time each. ' +
    'Cases: A 257 bins x 1300 frames, 3 components; B 513 x 10000, 10; C 1025 x 20000, 30.',
  async measure(log, { isSmoke }) {
    const plan = isSmoke ? SMOKE : FULL;
    const { goalIterations } = plan;
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const measurePeak = await createSimdPeak();
      const slowdown = slowdownOfDecay({ ...plan.ofDecay, components: 10 }, plan.rounds);
      const rows = [];
      for (const one of plan.cases)
        for (const beta of Object.keys(one.goals))
          rows.push(await measureCase(one, Number(beta), folder, plan, measurePeak, log));
      const each = (row, pick) => row.ways.map(pick).join(', ');
      const round = (x) => (Number.isFinite(x) ? x.toFixed(1) : 'not reached');
      return {
        versions: rows[0].versions,
        targets: targetsOf(rows, slowdown, goalIterations),
        body: [
          'An iteration on one core, in milliseconds:',
          tableOf(rows, (row) => row.times),
          'On two cores:',
          tableOf(rows, (row) => row.two),
          'Float32 operations of the products, one core, and their share of what a loop of loads, products and sums in 128-bit SIMD did at the same time:',
          markdownTable(
            ['case', 'GFLOP/s', 'share'],
            rows.map(({ label, times: { gflops, share } }) => [
              label,
              gflops.toFixed(1),
              `${(100 * share).toFixed(0)} %`,
            ]),
          ),
          `To scikit-learn's divergence at ${goalIterations} iterations, one core, for each start; "own start" is \`factorise\` as anyone calls it, from its own start:`,
          markdownTable(
            ['case', 'scikit-learn, s', '`auto`, s', 'iterations', 'times faster', 'own start, times faster'],
            rows
              .filter(hasWays)
              .map((row) => [
                row.label,
                each(row, ({ theirs }) => (theirs / 1000).toFixed(2)),
                each(row, ({ ours }) => (Number.isFinite(ours) ? (ours / 1000).toFixed(2) : 'not reached')),
                each(row, ({ iterations }) => iterations),
                each(row, ({ ratio }) => round(ratio)),
                each(row, ({ ownRatio }) => round(ownRatio)),
              ]),
          ),
          'Case B, beta 1: divergence above the least that any reached, against time on one core:',
          rows.find(({ convergence }) => convergence !== undefined).convergence,
        ].join('\n\n'),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
