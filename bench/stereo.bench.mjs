import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { library } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { runJson, withFolder } from './support/mixtures.mjs';
import { createRandom } from './support/random.mjs';
import { median, TIMES_HEADING, timeInTurn, timesRow } from './support/statistics.mjs';

const TIMED_SECONDS = 60;
const TIMED_RATE = 44_100;

/** Median gains that each kind of place must reach, in dB. */
const LEAST_GAINS = { wide: 3.5, narrow: 3.5, room: 1.4, hall: 0.2, same: 0.3, dual: -0.001 };
const LEAST_OF_ALL = -0.3;

/** Makes the scenes from recordings that are not part of the project. */
const maker = fileURLToPath(new URL('../../shared/data/make_stereo.py', import.meta.url));

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Stereo: what the places of components gain',
  question:
    'Scenes of two sources in stereo, made by `../shared/data/make_stereo.py`: _wide_ and _narrow_ differ in level (12 and ' +
    '6 dB between the ears) and delay, _room_ and _hall_ add reverberation of 0.3 and 0.6 s, _same_ has both sources at one ' +
    'place in a room, _dual_ the same samples in both channels. Ten components are grouped ideally; the figures are SI-SDR ' +
    'in dB over all samples of both channels, improvements over the mixture, and what `--spatial filter` gains over ' +
    '`--spatial off`.',
  async measure(log, { isSmoke }) {
    const scenes = await withFolder((folder) => {
      const made = makeScenes(folder);
      return (isSmoke ? made.slice(0, 1) : made).map((scene) => {
        const scored = { ...scene, off: score(scene, 'off'), filter: score(scene, 'filter') };
        log(`${scene.name} ${gainOf(scored).toFixed(2)} dB`);
        return scored;
      });
    });
    const cost = await costOf(isSmoke ? 1 : TIMED_SECONDS, isSmoke ? 1 : 7);
    return {
      targets: isSmoke ? [] : [...gainTargets(scenes), costTarget(cost)],
      body: [
        markdownTable(
          ['scene', 'off', 'filter', 'gain', 'other source'],
          scenes.map((scene) => [
            scene.name,
            ...[scene.off.target, scene.filter.target].map((db) => db.toFixed(2)),
            signed(gainOf(scene)),
            signed(otherGainOf(scene)),
          ]),
        ),
        `The cost: the command on ${TIMED_SECONDS} s of stereo noise bursts at 44.1 kHz, 10 components, all processors, ` +
          'without the page, in turn:',
        markdownTable(
          ['spatial', ...TIMES_HEADING],
          Object.entries(cost).map(([name, times]) => [name, ...timesRow(times)]),
        ),
        NUMERICS,
      ].join('\n\n'),
    };
  },
};

/**
 * What other numerics gained: measured on the same factors by a NumPy script, the target's medians of wide, narrow, room,
 * hall and same, and the worst of both sources.
 *
 * @type {readonly (readonly [string, ...string[]])[]}
 */
const OTHERS = [
  [
    'as it is: from R = I, two steps, frames weighted by (W H)^-1/2',
    '3.74',
    '3.76',
    '1.98',
    '0.39',
    '0.68',
    '-0.07',
  ],
  ['three steps', '4.24', '4.25', '1.88', '0.28', '0.62', '-0.13'],
  ['weight 1', '3.83', '3.87', '1.85', '0.40', '0.61', '-0.13'],
  ['weight 1 / W H', '3.52', '3.51', '2.00', '0.36', '0.72', '-0.02'],
  ['three steps, weight 1', '4.36', '4.40', '1.75', '0.30', '0.52', '-0.19'],
  ['three steps, weight 1 / W H', '4.05', '4.03', '1.99', '0.24', '0.69', '-0.08'],
  ['three steps, prior of a tenth towards the mixture', '3.86', '3.88', '2.00', '0.36', '0.67', '-0.08'],
  ['three steps, e = 0.01', '4.02', '3.85', '1.99', '0.32', '0.67', '-0.09'],
  ['from masked covariances, one step, weight 1', '3.43', '3.48', '1.78', '0.41', '0.60', '-0.11'],
  ['the same with posterior covariance', '3.25', '3.31', '1.74', '0.42', '0.59', '-0.10'],
];

const NUMERICS = [
  'What other numerics gained, in NumPy on factors of the same scenes: medians of the target, and the worst of all sources. ' +
    'The posterior covariance was left out, since its share depends on the level of the recording, and equal channels do not ' +
    'come out as with shared masks.',
  markdownTable(['numerics', 'wide', 'narrow', 'room', 'hall', 'same', 'worst'], OTHERS),
].join('\n\n');

/**
 * @typedef {object} Scene
 * @property {string} name
 * @property {string} places - What kind of places.
 * @property {string} mix - Path of the mixture.
 * @property {readonly string[]} sources - Paths of the target and the other source.
 *
 * @typedef {{ readonly target: number, readonly other: number }} Score
 * @typedef {Scene & { readonly off: Score, readonly filter: Score }} ScoredScene
 */

/** @param {string} folder @returns {Scene[]} */
function makeScenes(folder) {
  if (!existsSync(maker)) throw new Error(`needs ${maker}`);
  execFileSync('/usr/bin/python3', [maker, folder], { stdio: ['ignore', 'ignore', 'inherit'] });
  /** @type {{ name: string, places: string }[]} */
  const all = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8'));
  return all.map(({ name, places }) => ({
    ...{ name, places, mix: join(folder, name, 'mix.wav') },
    sources: [1, 2].map((source) => join(folder, name, `source-${source}.wav`)),
  }));
}

/** @param {Scene} scene @param {'filter' | 'off'} spatial @returns {Score} */
function score({ mix, sources }, spatial) {
  const out = `${mix}-${spatial}`;
  runJson('separate', mix, '-o', out, '--spatial', spatial, '--no-page');
  const { references } = runJson('evaluate', out, '--reference', ...sources);
  const [target, other] = references.map((reference) => reference.grouped.siSdrImprovement);
  return { target, other };
}

/** @param {ScoredScene} scene */
const gainOf = ({ off, filter }) => filter.target - off.target;
/** @param {ScoredScene} scene */
const otherGainOf = ({ off, filter }) => filter.other - off.other;
const signed = (/** @type {number} */ db) => `${db < 0 ? '' : '+'}${db.toFixed(2)}`;

/** @param {readonly ScoredScene[]} scenes */
function gainTargets(scenes) {
  const unit = 'dB';
  const rule = /** @type {const} */ ('at least');
  const medians = Object.entries(LEAST_GAINS).map(([places, bound]) => ({
    what: `gain of the target, median of ${places}`,
    measured: median(scenes.filter((scene) => scene.places === places).map(gainOf)),
    ...{ bound, rule, unit },
  }));
  const worst = Math.min(...scenes.flatMap((scene) => [gainOf(scene), otherGainOf(scene)]));
  return [
    ...medians,
    { what: 'gain, worst source of all scenes', measured: worst, bound: LEAST_OF_ALL, rule, unit },
  ];
}

/** Times of the command with and without the filter, in milliseconds. @param {number} seconds @param {number} rounds */
function costOf(seconds, rounds) {
  return withFolder(async (folder) => {
    const path = join(folder, 'noise.wav');
    library.writeWav(path, noiseBursts(seconds), '16');
    const run = (/** @type {'filter' | 'off'} */ spatial) => () =>
      runJson('separate', path, '-o', join(folder, spatial), '--spatial', spatial, '--no-page');
    return timeInTurn({ off: run('off'), filter: run('filter') }, rounds, 1);
  });
}

/** @param {number} seconds */
function noiseBursts(seconds) {
  const random = createRandom(1);
  const samples = seconds * TIMED_RATE;
  const channels = [new Float32Array(samples), new Float32Array(samples)];
  for (let i = 0; i < samples; i++) {
    const t = i / TIMED_RATE;
    const tone = 0.2 * Math.sin(2 * Math.PI * 300 * (1 + Math.floor(t % 5)) * t);
    const burst = 0.2 * (random() - 0.5) * Math.exp(-8 * (t % 0.5));
    channels[0][i] = 0.8 * tone + 0.3 * burst;
    channels[1][i] = 0.4 * tone + 0.9 * burst;
  }
  return { sampleRate: TIMED_RATE, channels };
}

/** @param {Record<string, number[]>} cost */
function costTarget({ off, filter }) {
  return {
    what: 'time with the filter, in that without',
    measured: median(filter) / median(off),
    ...{ bound: 1.5, rule: /** @type {const} */ ('at most'), unit: '' },
  };
}
