import { join } from 'node:path';
import { library } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { withFolder } from './support/mixtures.mjs';
import { createRandom } from './support/random.mjs';
import { siSdr } from './support/si-sdr.mjs';

const RATE = 16_000;
const SECONDS = 600;
const CHIRPS = 12;
const CHIRP_SECONDS = 0.3;
/** Energy of all chirps to that of all wind. */
const RATIO_DB = -26;
/** Levels are compared in pieces of so many seconds. */
const PIECE_SECONDS = 0.05;

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Rare sounds: twelve chirps in ten minutes of wind, one of them marked',
  question:
    'A chirp of 0.3 s, sweeping from 2 to 4 kHz, is heard twelve times in ten minutes of generated wind, 26 dB above it ' +
    'in energy. Only the first is marked (`--mark`), with five seconds of silence before it (`--no`). No blind way finds such a sound.',
  async measure(log, { isSmoke }) {
    const starts = isSmoke ? [1] : [1, 2, 3];
    const seconds = isSmoke ? 30 : SECONDS;
    const rows = [];
    for (const seed of starts) {
      const row = { seed, ...(await separateChirps(seed, seconds)) };
      log(`seed ${seed}: ${row.siSdr.toFixed(2)} dB, ${row.correlation.toFixed(3)}`);
      rows.push(row);
    }
    const worst = (/** @type {(row: typeof rows[0]) => number} */ of) => Math.min(...rows.map(of));
    return {
      targets: [
        {
          what: 'SI-SDR, the worst',
          measured: worst((row) => row.siSdr),
          bound: -2,
          rule: 'at least',
          unit: 'dB',
        },
        {
          what: 'correlation of the level over time with the truth, the worst',
          ...{ measured: worst((row) => row.correlation), bound: 0.84, rule: 'at least', unit: '' },
        },
      ],
      body: markdownTable(
        ['wind and places by seed', 'SI-SDR before', 'after', 'correlation'],
        rows.map(({ seed, before, siSdr: after, correlation }) => [
          ...[String(seed), before.toFixed(1), after.toFixed(2), correlation.toFixed(3)],
        ]),
      ),
    };
  },
};

/**
 * @param {number} seed
 * @param {number} seconds
 */
async function separateChirps(seed, seconds) {
  const random = createRandom(1000 * seed + 7);
  const samples = seconds * RATE;
  const wind = blow(samples, random);
  const chirps = new Float32Array(samples);
  const length = CHIRP_SECONDS * RATE;
  const places = Array.from({ length: CHIRPS }, (_, i) =>
    Math.floor(((i + 0.3 + 0.4 * random()) * (samples - length)) / CHIRPS),
  );
  for (const at of places) {
    for (let i = 0; i < length; i++) {
      const t = i / RATE;
      const phase = 2 * Math.PI * (2000 * t + (1000 * t * t) / CHIRP_SECONDS);
      chirps[at + i] += Math.sin((Math.PI * i) / length) ** 2 * Math.sin(phase);
    }
  }
  const scale = Math.sqrt((energy(wind) / energy(chirps)) * 10 ** (RATIO_DB / 10));
  const target = chirps.map((x) => scale * x);
  const mixture = wind.map((x, i) => x + target[i]);
  const first = places[0] / RATE;
  const marks = [
    { source: 'chirp', kind: 'sounds', fromSeconds: first - 0.05, toSeconds: first + CHIRP_SECONDS + 0.05 },
    { source: 'chirp', kind: 'silent', fromSeconds: Math.max(0, first - 5.5), toSeconds: first - 0.5 },
  ];
  return withFolder(async (folder) => {
    const input = join(folder, 'wind.wav');
    library.writeWav(input, { sampleRate: RATE, channels: [mixture] }, '32f');
    await library.separateFile(input, join(folder, 'out'), { marks, page: false });
    const [found] = library.readWav(join(folder, 'out', 'chirp.wav')).signal.channels;
    return {
      before: siSdr(mixture, target),
      siSdr: siSdr(found, target),
      correlation: correlation(levels(found), levels(target)),
    };
  });
}

/** Noise that falls with frequency, whose loudness comes and goes in gusts; peaks stay below 1. */
function blow(/** @type {number} */ samples, /** @type {() => number} */ random) {
  const wind = new Float32Array(samples);
  let [slow, gust, goal] = [0, 0.5, 0.5];
  for (let i = 0; i < samples; i++) {
    if (i % RATE === 0) goal = 0.2 + 0.8 * random();
    gust += (goal - gust) / RATE;
    slow += 0.05 * (2 * random() - 1 - slow);
    wind[i] = gust * (0.8 * slow + 0.02 * (2 * random() - 1));
  }
  return wind;
}

function energy(/** @type {Float32Array} */ sound) {
  let sum = 0;
  for (const x of sound) sum += x * x;
  return sum;
}

/** Root mean square of each piece. */
function levels(/** @type {Float32Array} */ sound) {
  const piece = PIECE_SECONDS * RATE;
  return Array.from({ length: Math.floor(sound.length / piece) }, (_, p) =>
    Math.sqrt(energy(sound.subarray(p * piece, (p + 1) * piece)) / piece),
  );
}

/** Pearson's. */
function correlation(/** @type {number[]} */ a, /** @type {number[]} */ b) {
  const centred = [a, b].map((values) => {
    const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
    return values.map((x) => x - mean);
  });
  const product = (/** @type {number[]} */ x, /** @type {number[]} */ y) =>
    x.reduce((sum, value, i) => sum + value * y[i], 0);
  const [x, y] = centred;
  return product(x, y) / Math.sqrt(product(x, x) * product(y, y));
}
