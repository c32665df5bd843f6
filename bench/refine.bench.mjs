import { join } from 'node:path';
import { library } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { mixturesOf, withFolder } from './support/mixtures.mjs';
import { answers, markPauses, targetShares } from './support/pauses.mjs';
import { improvement } from './support/si-sdr.mjs';
import { median, timeInTurn } from './support/statistics.mjs';

/** Seeds of the sloppy listener. */
const SLOPPY = [1, 2, 3];
const TIMED_SECONDS = 60;
const TIMED_RATE = 44_100;

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Refining: what a listener says of components, and marks of pauses',
  question:
    'A simulated listener says of ten components: mine (more than 75 % of the energy is from the target), not mine (less ' +
    'than 25 %), or unsure; and marks up to 8 pauses of each kind, 0.2 to 1.5 s, in which each 50 ms of the target (or of all ' +
    'else) is 20 dB below its own 98th percentile and below the other. The sloppy one moves each end by a normal 50 ms, and ' +
    'marks 0.3 s of the loudest beat as a pause (three seeds; their mean, and the worst of them). The figures are what ' +
    '`nmf refine` gains over adding up the components of which more than half is from the target, in dB of SI-SDR. The ' +
    'numerics were chosen on these same mixtures.',
  async measure(log, { isSmoke }) {
    const rows = [];
    for (const set of isSmoke ? ['pauses'] : ['pauses', 'dev']) {
      for (const mixture of mixturesOf(set).slice(0, isSmoke ? 1 : undefined)) {
        const row = { set, ...(await refined(mixture)) };
        log(`${row.name} ${row.exact.toFixed(2)} dB exact, ${row.sloppy.mean.toFixed(2)} sloppy`);
        rows.push(row);
      }
    }
    const cost = await refiningCost(isSmoke ? 2 : TIMED_SECONDS, isSmoke ? 1 : 5);
    return {
      targets: isSmoke ? [] : [...targets(rows), costTarget(cost)],
      body: [
        markdownTable(
          ['mixture', 'ticked', 'gain, exact', 'gain, sloppy', 'sloppy, worst', 'seconds marked', 'used'],
          rows.map(({ set, name, ticked, exact, sloppy, marked, used }) => [
            `${set} ${name}`,
            ...[ticked.toFixed(1), exact.toFixed(2), sloppy.mean.toFixed(2), sloppy.worst.toFixed(2)],
            ...[marked.toFixed(1), used.toFixed(1)],
          ]),
        ),
        '',
        `${TIMED_SECONDS} s of mono at 44.1 kHz, 10 components, 10 s marked, one thread, medians of 5: the command takes ` +
          `${cost.marked.toFixed(0)} ms with marks, ${cost.plain.toFixed(0)} ms without.`,
      ].join('\n'),
    };
  },
};

/** @param {{ set: string, isHeart: boolean, exact: number, sloppy: { mean: number, worst: number } }[]} rows */
function targets(rows) {
  const of = (/** @type {string} */ set) => rows.filter((row) => row.set === set && row.isHeart);
  const others = rows.filter(({ isHeart }) => !isHeart).map(({ exact }) => exact);
  const exact = (/** @type {typeof rows} */ some) => some.map((row) => row.exact);
  const hearts = of('pauses');
  const sloppy = hearts.map((row) => row.sloppy.mean);
  const target = (
    /** @type {string} */ what,
    /** @type {number} */ measured,
    /** @type {number} */ bound,
  ) => ({
    ...{ what, measured, bound, rule: 'at least', unit: 'dB' },
  });
  return [
    target('hearts of pauses, exact, median', median(exact(hearts)), 1.1),
    target('hearts of pauses, sloppy, median', median(sloppy), 1),
    target('hearts of pauses, exact, worst', Math.min(...exact(hearts)), -0.2),
    target('hearts of pauses, sloppy, worst', Math.min(...hearts.map((row) => row.sloppy.worst)), -0.2),
    target('hearts of dev, exact, median', median(exact(of('dev'))), 0.2),
    target('others, exact, mean', others.reduce((sum, x) => sum + x, 0) / others.length, 0.1),
    target('others, exact, worst', Math.min(...others), -1.7),
  ];
}

/** @param {{ marked: number, plain: number }} cost */
function costTarget({ marked, plain }) {
  return {
    what: '60 s, one thread: with marks, less without',
    ...{ measured: (marked - plain) / 1000, bound: 0.5, rule: 'at most', unit: 's' },
  };
}

/** @param {import('./support/mixtures.mjs').Mixture} mixture */
function refined({ name, isHeart, mix, target }) {
  const [signal, wanted] = [mix, target].map((path) => library.readWav(path).signal);
  const [mixture] = signal.channels;
  const [source] = wanted.channels;
  const others = mixture.map((x, i) => x - source[i]);
  return withFolder(async (folder) => {
    const [out, to] = [join(folder, 'out'), join(folder, 'refined')];
    await library.separateFile(mix, out, { page: false });
    const separation = await library.separate(signal);
    const shares = targetShares(separation, wanted, { ...signal, channels: [others] });
    const { mine, unsure, ticked } = answers(shares);
    const gainOf = (/** @type {Float32Array} */ estimate) => improvement(estimate, mixture, source);
    const plain = gainOf((await library.combine(out, { indices: ticked })).channels[0]);
    const sources = [{ name: 'target', components: mine, unsure: unsure.length > 0 ? unsure : undefined }];
    const gain = async (/** @type {import('nmf').Mark[]} */ marks) => {
      const { manifest } = await library.refine(out, to, { sources, marks, page: false });
      const [estimate] = library.readWav(join(to, 'target.wav')).signal.channels;
      return { gain: gainOf(estimate) - plain, marks: manifest.refined?.marks ?? [] };
    };
    const exact = await gain(markPauses(source, others, signal.sampleRate));
    const sloppy = [];
    for (const seed of SLOPPY)
      sloppy.push((await gain(markPauses(source, others, signal.sampleRate, seed))).gain);
    const seconds = (/** @type {readonly { fromSeconds: number, toSeconds: number }[]} */ regions) =>
      regions.reduce((sum, { fromSeconds, toSeconds }) => sum + toSeconds - fromSeconds, 0);
    return {
      ...{ name, isHeart, ticked: plain, exact: exact.gain },
      sloppy: { mean: sloppy.reduce((sum, x) => sum + x, 0) / sloppy.length, worst: Math.min(...sloppy) },
      marked: seconds(exact.marks),
      used: seconds(exact.marks.flatMap(({ used }) => used)),
    };
  });
}

/** Milliseconds that the whole of it takes on one thread, with marks and without. */
function refiningCost(seconds, rounds) {
  return withFolder(async (folder) => {
    const mix = join(folder, 'mix.wav');
    const random = Math.sin;
    const channel = Float32Array.from(
      { length: seconds * TIMED_RATE },
      (_, i) => 0.2 * random(i * 0.05) * (Math.floor(i / 9000) % 3) + 0.1 * random(i * i * 1e-4),
    );
    library.writeWav(mix, { sampleRate: TIMED_RATE, channels: [channel] }, '16');
    const out = join(folder, 'out');
    await library.separateFile(mix, out, { page: false });
    const options = {
      sources: [{ name: 'target', components: [0, 1] }],
      page: false,
      threads: 1,
      guard: false,
    };
    const length = seconds / 60;
    const marks = Array.from({ length: 10 }, (_, i) => ({
      ...{ source: 'target', kind: i % 2 === 0 ? 'silent' : 'only' },
      ...{ fromSeconds: (5 * i + 1) * length, toSeconds: (5 * i + 2) * length },
    }));
    const times = await timeInTurn(
      {
        marked: () => library.refine(out, join(folder, 'a'), { ...options, marks }),
        plain: () => library.refine(out, join(folder, 'b'), options),
      },
      rounds,
      1,
    );
    return { marked: median(times.marked), plain: median(times.plain) };
  });
}
