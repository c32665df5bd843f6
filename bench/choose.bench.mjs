import { join } from 'node:path';
import { library } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { mixturesOf, withFolder } from './support/mixtures.mjs';
import { improvement } from './support/si-sdr.mjs';

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Choosing components of hearts without listening',
  question:
    'Ten components, default settings. The ideal choice is the grouping that `nmf evaluate` finds. `--suggest heart` chooses all suggested components; `--like` the component that alone improves most, and those ' +
    'that correlate with it above 0.5. The figures are the part of the ideal choice’s SI-SDR improvement that each keeps. ' +
    'The rules were chosen on these same mixtures.',
  async measure(log, { isSmoke }) {
    const rows = [];
    for (const set of isSmoke ? ['dev'] : ['dev', 'pauses']) {
      const hearts = mixturesOf(set).filter(({ isHeart }) => isHeart);
      for (const mixture of hearts.slice(0, isSmoke ? 1 : undefined)) {
        const row = { set, ...(await chosen(mixture)) };
        log(`${row.name} ideal ${row.ideal.toFixed(1)} dB, suggested ${row.suggested.toFixed(2)} of it`);
        rows.push(row);
      }
    }
    const meanOf = (/** @type {string} */ set) => {
      const kept = rows.filter((row) => row.set === set).map(({ suggested }) => suggested);
      return kept.reduce((sum, x) => sum + x, 0) / kept.length;
    };
    const target = (/** @type {string} */ set) => ({
      ...{ what: `suggested hearts of ${set}, mean part of the ideal choice`, measured: meanOf(set) },
      ...{ bound: 0.85, rule: 'at least', unit: '' },
    });
    return {
      targets: isSmoke ? [] : [target('dev'), target('pauses')],
      body: markdownTable(
        ['mixture', 'ideal choice, dB', 'suggested', 'like the best'],
        rows.map(({ set, name, ideal, suggested, like }) => [
          `${set} ${name}`,
          ...[ideal.toFixed(1), suggested.toFixed(2), like.toFixed(2)],
        ]),
      ),
    };
  },
};

/** @param {import('./support/mixtures.mjs').Mixture} mixture */
function chosen({ name, mix, target, sources }) {
  const [[mixture], [source]] = [mix, target].map((path) => library.readWav(path).signal.channels);
  return withFolder(async (folder) => {
    const out = join(folder, 'out');
    const { manifest } = await library.separateFile(mix, out, { page: false, suggest: 'heart' });
    const { references } = await library.evaluate(out, { references: sources });
    const measured = references.find(({ reference }) => reference === target);
    const { grouped, single } = measured ?? {};
    if (grouped === undefined || single === undefined) throw new Error(`${name}: nothing was measured`);
    const gain = async (/** @type {import('nmf').CombineOptions} */ choice) =>
      improvement((await library.combine(out, choice)).channels[0], mixture, source);
    const ideal = await gain({ indices: grouped.components });
    const indices = manifest.components
      .filter((one) => one.suggested !== undefined)
      .map(({ index }) => index);
    const suggested = indices.length === 0 ? 0 : (await gain({ indices })) / ideal;
    const like = (await gain({ like: single.components })) / ideal;
    return { name, ideal, suggested, like };
  });
}
