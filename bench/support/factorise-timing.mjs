/** What the bench `factorise` times: nmf's kernels and, through peers.mjs, other programs. */
import ndarray from 'ndarray';
import { createUpdater, resolveAlgorithm } from '../../dist/nmf/algorithms.js';
import { factorise } from '../../dist/nmf/index.js';
import { initialFactors } from '../../dist/nmf/initialise.js';
import { prepareMagnitudes } from '../../dist/nmf/magnitudes.js';
import { markdownTable } from './markdown.mjs';
import { recordedSpectrogram } from './recorded-spectrogram.mjs';
import { median } from './statistics.mjs';
import { openKernel } from './threaded-kernel.mjs';

const ROUNDS = 7;
/** The slow ones need not be known that well. */
const PEER_ROUNDS = { 'scikit-learn': ROUNDS, PyTorch: 3, NumPy: 3 };
export const PEERS = ['scikit-learn', 'PyTorch', 'NumPy'];
export const GOAL_ITERATIONS = 500;
const MOST_ITERATIONS = 2000;

const elapsed = (work) => {
  const began = performance.now();
  work();
  return performance.now() - began;
};

/** V as all get it, with a mean of 1, column-major. */
export function spectrogramOf({ bins, frames }, beta, data = recordedSpectrogram(bins, frames)) {
  return prepareMagnitudes(ndarray(data, [bins, frames], [1, bins]), beta, true).v;
}

/** Float32 operations of the products of an iteration. */
function operationsOf({ bins, frames, components }, beta) {
  return 2 * bins * frames * components * (beta === 2 ? 2 : beta === 1 ? 4 : 6);
}

/**
 * Milliseconds an iteration of everyone, in turn.
 *
 * @param [measurePeak] - What one core can do at that moment, for the share of it that nmf reaches on one.
 */
export async function timeIterations(one, peers, kernel, start, measurePeak) {
  const { timed } = one;
  const [few, many] = timed['scikit-learn'];
  const times = Object.fromEntries([...PEERS, 'nmf'].map((name) => [name, []]));
  const speeds = [];
  for (let round = -1; round < ROUNDS; round++) {
    for (const peer of PEERS.filter((name) => name in timed && round < PEER_ROUNDS[name])) {
      const [less, more] = timed[peer];
      const short = await peers.run({ peer, start: 0, iterations: less });
      const long = await peers.run({ peer, start: 0, iterations: more });
      if (round >= 0) times[peer].push((long.ms - short.ms) / (more - less));
    }
    kernel.load(start);
    const updater = createUpdater('mu')(kernel);
    for (let i = 0; i < few; i++) updater.step();
    const ms = elapsed(() => {
      for (let i = few; i < many; i++) updater.step();
    });
    if (round < 0) continue;
    times.nmf.push(ms / (many - few));
    if (measurePeak === undefined) continue;
    const gflops = operationsOf(one, kernel.shape.beta) / (ms / (many - few)) / 1e6;
    speeds.push({ gflops, share: gflops / measurePeak() });
  }
  return {
    ...Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)])),
    ...(speeds.length > 0 && {
      gflops: median(speeds.map(({ gflops }) => gflops)),
      share: median(speeds.map(({ share }) => share)),
    }),
  };
}

/** Milliseconds from a start to a divergence with what `auto` stands for, evaluated every 10 iterations as ever. */
export function timeTo(kernel, start, goal) {
  const algorithm = resolveAlgorithm('auto', kernel.shape.beta);
  kernel.load(start);
  let updater = createUpdater(algorithm)(kernel);
  let iterations = 0;
  do {
    updater.step();
    iterations++;
  } while (kernel.divergence() > goal && iterations < MOST_ITERATIONS);
  if (kernel.divergence() > goal) return { ms: Number.POSITIVE_INFINITY, iterations };
  const ms = elapsed(() => {
    kernel.load(start);
    updater = createUpdater(algorithm)(kernel);
    for (let i = 1; i <= iterations; i++) {
      updater.step();
      if (i % 10 === 0 || i === iterations) kernel.divergence();
    }
  });
  return { ms, iterations };
}

/** The same by `factorise` as anyone calls it: with its own start, on part of the frames first where they are many. */
export function timeOwnStartTo(v, { bins, frames, components }, beta, goal) {
  const matrix = ndarray(v, [bins, frames], [1, bins]);
  const { history } = factorise(matrix, { components, beta, tolerance: 0, iterations: GOAL_ITERATIONS });
  const iterations = history.find(({ divergence }) => divergence <= goal)?.iteration;
  if (iterations === undefined) return Number.POSITIVE_INFINITY;
  const most = Math.max(1, iterations); // the frames that are seen first may be enough
  return elapsed(() => factorise(matrix, { components, beta, tolerance: 0, iterations: most }));
}

/** Divergence against time from the same start, case B at beta 1. */
export async function convergenceOf(one, v, kernel, start, peers) {
  const theirs = [];
  for (const iterations of [10, 20, 50, 100, 200, 500])
    theirs.push(await peers.run({ peer: 'scikit-learn', start: 0, iterations, divergence: true }));
  const ours = (algorithm) => {
    kernel.load(start);
    const updater = createUpdater(algorithm)(kernel);
    let ms = 0;
    const points = [];
    for (let i = 1; ms < theirs[theirs.length - 1].ms && i <= MOST_ITERATIONS; i++) {
      ms += elapsed(() => updater.step());
      if (i % 10 === 0) points.push({ ms, divergence: kernel.divergence() });
    }
    return points;
  };
  const { bins, frames, components } = one;
  const matrix = ndarray(v, [bins, frames], [1, bins]);
  const own = [];
  const began = performance.now();
  factorise(
    matrix,
    { components, beta: 1, tolerance: 0, iterations: GOAL_ITERATIONS },
    {
      onProgress: ({ iteration, divergence }) => {
        if (iteration > 0 && iteration % 10 === 0) own.push({ ms: performance.now() - began, divergence });
      },
    },
  );
  const runs = { 'scikit-learn': theirs, '`mu`': ours('mu'), '`lm`': ours('lm'), '`auto`, own start': own };
  const least = Math.min(...Object.values(runs).flatMap((points) => points.map((point) => point.divergence)));
  const at = (points, ms) => {
    const reached = points.filter((point) => point.ms <= ms);
    return reached.length === 0
      ? '-'
      : `${(100 * (Math.min(...reached.map((point) => point.divergence)) / least - 1)).toFixed(2)} %`;
  };
  return markdownTable(
    ['after', ...Object.keys(runs)],
    [250, 500, 1000, 2000, 5000, 10_000, 20_000].map((ms) => [
      `${ms / 1000} s`,
      ...Object.values(runs).map((points) => at(points, ms)),
    ]),
  );
}

/** How much slower an iteration is on a sound that decays through denormal numbers into digital silence. */
export async function slowdownOfDecay() {
  const shape = { bins: 513, frames: 5000, components: 10, beta: 1 };
  const sound = recordedSpectrogram(shape.bins, shape.frames);
  const decaying = sound.map((x, i) => {
    const frame = Math.floor(i / shape.bins);
    return frame > shape.frames * 0.75 ? 0 : Math.fround(x * Math.exp(-frame / 35));
  });
  const kernels = [];
  for (const data of [sound, decaying]) {
    const v = spectrogramOf(shape, 1, data);
    const { kernel } = await openKernel({ v, ...shape }, 1);
    kernel.load(initialFactors(kernel, 'random', 0, 0));
    kernels.push({ updater: createUpdater('mu')(kernel), times: [] });
  }
  for (let i = 0; i < 60; i++)
    for (const { updater, times } of kernels) times.push(elapsed(() => updater.step()));
  const [usual, slow] = kernels.map(({ times }) => median(times.slice(10)));
  return slow / usual;
}
