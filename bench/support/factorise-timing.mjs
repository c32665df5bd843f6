/** What the bench `factorise` times: nmf (see own-timing.mjs) and, through peers.mjs, other programs, in turn. */
import { markdownTable } from './markdown.mjs';
import { iterationMs, randomStart, wayOf, withMeanOfOne } from './own-timing.mjs';
import { recordedSpectrogram } from './recorded-spectrogram.mjs';
import { median } from './statistics.mjs';

/** The slow ones need not be known that well. */
const PEER_ROUNDS = { 'scikit-learn': 7, PyTorch: 3, NumPy: 3 };
export const PEERS = ['scikit-learn', 'PyTorch', 'NumPy'];

/** Float32 operations of the products of an iteration. */
function operationsOf({ bins, frames, components }, beta) {
  return 2 * bins * frames * components * (beta === 2 ? 2 : beta === 1 ? 4 : 6);
}

/**
 * Milliseconds an iteration of everyone, in turn; NaN for those that are not installed or not asked.
 *
 * @param ownMs - Gives nmf's.
 * @param [measurePeak] - What one core can do at that moment, for the share of it that nmf reaches on one.
 */
export async function timeIterations(one, beta, peers, rounds, ownMs, measurePeak) {
  const names = PEERS.filter((name) => name in one.timed && name in peers.versions);
  const times = Object.fromEntries([...PEERS, 'nmf'].map((name) => [name, []]));
  const speeds = [];
  for (let round = -1; round < rounds; round++) {
    for (const peer of names.filter((name) => round < PEER_ROUNDS[name])) {
      const [less, more] = one.timed[peer];
      const short = await peers.run({ peer, start: 0, iterations: less });
      const long = await peers.run({ peer, start: 0, iterations: more });
      if (round >= 0) times[peer].push((long.ms - short.ms) / (more - less));
    }
    const ms = await ownMs();
    if (round < 0) continue;
    times.nmf.push(ms);
    if (measurePeak === undefined) continue;
    const gflops = operationsOf(one, beta) / ms / 1e6;
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

/** Divergence against time from the same start, at beta 1. */
export async function convergenceOf(one, v, start, peers, goalIterations) {
  const theirs = [];
  for (const iterations of [10, 20, 50, 100, 200, 500].filter((count) => count <= goalIterations))
    theirs.push(await peers.run({ peer: 'scikit-learn', start: 0, iterations, divergence: true }));
  const runs = {
    'scikit-learn': theirs,
    '`mu`': wayOf(v, one, 'mu', goalIterations, start),
    '`amu`': wayOf(v, one, 'amu', goalIterations, start),
    '`auto`, own start': wayOf(v, one, 'auto', goalIterations),
  };
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
export function slowdownOfDecay(shape, rounds) {
  const sound = recordedSpectrogram(shape.bins, shape.frames);
  const decaying = sound.map((x, i) => {
    const frame = Math.floor(i / shape.bins);
    return frame > shape.frames * 0.75 ? 0 : Math.fround(x * Math.exp(-frame / 35));
  });
  const start = randomStart(shape, 0);
  const cases = [sound, decaying].map((data) => ({ v: withMeanOfOne(data, 1), times: [] }));
  for (let round = 0; round < rounds; round++)
    for (const { v, times } of cases) times.push(iterationMs(v, shape, 1, start, [10, 30]));
  const [usual, slow] = cases.map(({ times }) => median(times));
  return slow / usual;
}
