import { join } from 'node:path';
import { markdownTable } from './support/markdown.mjs';
import { mixturesOf, runJson, withFolder } from './support/mixtures.mjs';
import { median } from './support/statistics.mjs';

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Separation: how much the wanted sound improves',
  question:
    'The program with default settings on every mixture of `../shared/data/dev`, whose sources are known. The figures ' +
    'are improvements of the SI-SDR of the target over the mixture, in dB: `oracle` when a listener groups all ' +
    'components ideally, `single` for the best single component.',
  async measure(log, { isSmoke }) {
    const scores = [];
    for (const mixture of mixtures(isSmoke)) {
      const score = await scoreMixture(mixture);
      log(`${mixture.name} ${score.oracle.toFixed(2)} dB`);
      scores.push({ ...mixture, ...score });
    }
    const hearts = scores.filter(({ isHeart }) => isHeart);
    const others = scores.filter(({ isHeart }) => !isHeart);
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

/** @param {boolean} isSmoke */
function mixtures(isSmoke) {
  const all = mixturesOf('dev');
  const first = (/** @type {boolean} */ wanted) =>
    all.filter(({ isHeart }) => isHeart === wanted).slice(0, 1);
  return isSmoke ? [...first(true), ...first(false)] : all;
}

/** @param {import('./support/mixtures.mjs').Mixture} mixture */
function scoreMixture({ mix, sources, target }) {
  return withFolder((folder) => {
    const out = join(folder, 'out');
    const { result } = runJson('separate', mix, '-o', out, '--no-page');
    const { references } = runJson('evaluate', out, '--reference', ...sources);
    const { grouped, single } = references[sources.indexOf(target)];
    return {
      oracle: grouped.siSdrImprovement,
      single: single.siSdrImprovement,
      grouped: grouped.components.length,
      iterations: result.iterations,
    };
  });
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
