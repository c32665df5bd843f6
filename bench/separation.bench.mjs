import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { median } from './support/statistics.mjs';

const data = fileURLToPath(new URL('../../shared/data', import.meta.url));

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Separation: how much the wanted sound improves',
  question:
    'The program with default settings on every mixture of `../shared/data/dev`, whose sources are known. The figures ' +
    'are improvements of the SI-SDR of the target over the mixture, in dB: `oracle` when a listener groups all ' +
    'components ideally, `single` for the best single component.',
  async measure(log, { isSmoke }) {
    const scores = mixtures(isSmoke).map((mixture) => {
      const score = scoreMixture(mixture.name);
      log(`${mixture.name} ${score.oracle.toFixed(2)} dB`);
      return { ...mixture, ...score };
    });
    const isHeart = (/** @type {{ category: string }} */ { category }) => category === 'heart';
    const hearts = scores.filter(isHeart);
    const others = scores.filter((score) => !isHeart(score));
    const medianRow = (/** @type {string} */ name, /** @type {typeof scores} */ group) => [
      `**median, ${name}**`,
      ...[median(group.map((s) => s.oracle)), median(group.map((s) => s.single))].map((db) => db.toFixed(2)),
      '',
      '',
    ];
    return {
      targets: [
        oracleTarget('oracle, median of the heart mixtures', hearts, 8.7),
        oracleTarget('oracle, median of the others', others, 10.5),
      ],
      body: [
        `Each mixture: \`node bin/nmf.js separate ../shared/data/dev/NAME/mix.wav -o FOLDER\`, then\n` +
          `\`node bin/nmf.js evaluate FOLDER --reference ../shared/data/dev/NAME/source-*.wav\`.`,
        'The defaults leave nothing to chance, so there is no spread between runs; other starts (`--init random`) ' +
          'move the medians by about 0.4 dB.',
        markdownTable(
          ['mixture', 'oracle', 'single', 'of the 10 for the target', 'iterations'],
          [
            ...scores.map((s) => [
              s.name,
              s.oracle.toFixed(2),
              s.single.toFixed(2),
              String(s.grouped),
              String(s.iterations),
            ]),
            medianRow('heart', hearts),
            medianRow('other', others),
            medianRow('all', scores),
          ],
        ),
      ].join('\n\n'),
    };
  },
};

/** @param {boolean} isSmoke @returns {{ name: string, category: string }[]} */
function mixtures(isSmoke) {
  if (!existsSync(data)) throw new Error(`needs the recordings with known sources in ${data}`);
  const all = JSON.parse(readFileSync(join(data, 'dev', 'index.json'), 'utf8'));
  const isHeart = (/** @type {{ category: string }} */ { category }) => category === 'heart';
  return isSmoke ? [all.find(isHeart), all.find((one) => !isHeart(one))] : all;
}

/** @param {string} name */
function scoreMixture(name) {
  const mixture = join(data, 'dev', name);
  const { target } = JSON.parse(readFileSync(join(mixture, 'info.json'), 'utf8'));
  const sources = readdirSync(mixture).filter((file) => /^source-\d+\.wav$/.test(file));
  const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
  try {
    const out = join(folder, 'out');
    const { result } = run('separate', join(mixture, 'mix.wav'), '-o', out, '--no-page');
    const { references } = run('evaluate', out, '--reference', ...sources.map((file) => join(mixture, file)));
    const { grouped, single } = references[sources.indexOf(target)];
    return {
      oracle: grouped.siSdrImprovement,
      single: single.siSdrImprovement,
      grouped: grouped.components.length,
      iterations: result.iterations,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * What a command prints as JSON.
 *
 * @param {string[]} args
 */
function run(...args) {
  return JSON.parse(execFileSync(process.execPath, [nmf, ...args, '-q', '--json'], { encoding: 'utf8' }));
}

/**
 * @param {string} what
 * @param {readonly { oracle: number }[]} group
 * @param {number} bound
 */
function oracleTarget(what, group, bound) {
  const measured = median(group.map(({ oracle }) => oracle));
  return { what, measured, bound, rule: /** @type {const} */ ('at least'), unit: 'dB' };
}
