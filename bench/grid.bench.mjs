import { join } from 'node:path';
import { library } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { mixturesOf, runJson, withFolder } from './support/mixtures.mjs';
import { createRandom } from './support/random.mjs';
import { median } from './support/statistics.mjs';

const RATE = 8000;
const SECONDS = 900;
const N_FFT = 512;
/** 65,455 frames are factorised as a whole, 66,056 are learned from a grid of them. */
const HOPS = { whole: 110, grid: 109 };
const SEEDS = [1, 2, 3];
const MOST_LOSS_DB = 0.3;
/** What is lengthened: hearts, birds, speech and music. */
const NAMES = [
  'heart_machine_0dB',
  'heart_breath',
  'bird_stream',
  'frog_insects',
  'claps_speech',
  'tabla_choir',
];

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Long recordings: templates from a grid of frames',
  question:
    'Mixtures of 15 minutes, made of the sources of short ones at 8 kHz: each goes on with itself from a random place at a ' +
    'random level from 0.5 to 1. Separated with two hops that differ by 1 % (window 512): at 110 samples there are 65,455 ' +
    'frames, and all are factorised together; at 109 there are 66,056, and templates are learned from every 9th. Ten components, three ' +
    'random starts each, ideal grouping: SI-SDR improvement of the target in dB.',
  async measure(log, { isSmoke }) {
    const all = [...mixturesOf('dev'), ...mixturesOf('pauses')];
    const chosen = NAMES.map((name) => all.find((mixture) => mixture.name === name));
    const rows = [];
    for (const mixture of isSmoke ? chosen.slice(0, 1) : chosen) {
      const row = await compare(mixture, isSmoke ? 5 : SECONDS, isSmoke ? [1] : SEEDS);
      log(`${mixture.name} ${row.whole.map(shown).join(' ')} | ${row.grid.map(shown).join(' ')}`);
      rows.push({ name: mixture.name, ...row });
    }
    const differences = rows.flatMap(({ whole, grid }) => grid.map((gain, i) => gain - whole[i]));
    return {
      targets: [
        {
          what: 'grid less joint fit, median of all pairs',
          ...{ measured: median(differences), bound: -MOST_LOSS_DB, rule: 'at least', unit: 'dB' },
        },
      ],
      body: markdownTable(
        ['mixture', 'factorised as a whole', 'learned from a grid', 'difference of the means'],
        rows.map(({ name, whole, grid }) => [
          name,
          whole.map(shown).join(', '),
          grid.map(shown).join(', '),
          shown(mean(grid) - mean(whole)),
        ]),
      ),
    };
  },
};

const shown = (/** @type {number} */ db) => db.toFixed(2);
const mean = (/** @type {number[]} */ values) => values.reduce((sum, x) => sum + x, 0) / values.length;

/**
 * @param {import('./support/mixtures.mjs').Mixture} mixture
 * @param {number} seconds
 * @param {number[]} seeds
 */
function compare({ target, sources }, seconds, seeds) {
  return withFolder((folder) => {
    const sounds = sources.map((path, j) => lengthened(path, seconds, 1000 * j + 1));
    const paths = sounds.map((_, j) => join(folder, `source-${j}.wav`));
    const write = (/** @type {string} */ path, /** @type {Float32Array} */ samples) =>
      library.writeWav(path, { sampleRate: RATE, channels: [samples] }, '32f');
    for (const [j, samples] of sounds.entries()) write(paths[j], samples);
    const mix = join(folder, 'mix.wav');
    write(
      mix,
      sounds[0].map((_, i) => sounds.reduce((sum, samples) => sum + samples[i], 0)),
    );
    const gains = (/** @type {number} */ hop) =>
      seeds.map((seed) => gainOf(mix, paths, sources.indexOf(target), hop, seed));
    return { whole: gains(HOPS.whole), grid: gains(HOPS.grid) };
  });
}

/** @param {string} mix @param {string[]} sources @param {number} target @param {number} hop @param {number} seed */
function gainOf(mix, sources, target, hop, seed) {
  const out = join(mix, '..', 'out');
  const start = ['--init', 'random', '--seed', String(seed)];
  runJson('separate', mix, '-o', out, '--no-page', '--n-fft', String(N_FFT), '--hop', String(hop), ...start);
  return runJson('evaluate', out, '--reference', ...sources).references[target].grouped.siSdrImprovement;
}

/** A sound that goes on with itself, from a random place at a random level each time. */
function lengthened(/** @type {string} */ path, /** @type {number} */ seconds, /** @type {number} */ seed) {
  const { channels } = library.resampleSignal(library.readWav(path).signal, RATE);
  const [sound] = channels;
  const random = createRandom(seed);
  const result = new Float32Array(seconds * RATE);
  for (let at = 0; at < result.length; at += sound.length) {
    const [from, level] = [Math.floor(random() * sound.length), 0.5 + 0.5 * random()];
    for (let i = 0; i < sound.length && at + i < result.length; i++)
      result[at + i] = 0.5 * level * sound[(from + i) % sound.length];
  }
  return result;
}
