import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
      versions: { python: python(['--version']).trim() },
      body: [
        `Each mixture: \`node bin/nmf.js separate ../shared/data/dev/NAME/mix.wav -o FOLDER\`, then\n` +
          `\`python3 ../shared/data/score.py --no-bss --mix-dir ../shared/data/dev/NAME --components FOLDER\`.`,
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
  const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
  try {
    const out = join(folder, 'out');
    const separate = [nmf, 'separate', join(mixture, 'mix.wav'), '-o', out, '-q', '--json'];
    const manifest = JSON.parse(execFileSync(process.execPath, separate, { encoding: 'utf8' }));
    const score = [join(data, 'score.py'), '--no-bss', '--mix-dir', mixture, '--components', out];
    const { oracle, single, target } = JSON.parse(python(score));
    return {
      oracle: oracle.target_si_sdri,
      single: single.target_si_sdri,
      grouped: oracle[target].components.length,
      iterations: manifest.result.iterations,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/**
 * Debian's Python, which has the packages that scripts/setup-peers.sh installs.
 *
 * @param {string[]} args
 */
function python(args) {
  const interpreter = existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
  return execFileSync(interpreter, args, { encoding: 'utf8' });
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
