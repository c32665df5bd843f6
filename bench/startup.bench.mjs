import { execFileSync } from 'node:child_process';
import { nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { median, TIMES_HEADING, timeInTurn, timesRow } from './support/statistics.mjs';

const ROUNDS = 30;
const BARE = 'node -e 0';
const VERSION = 'nmf --version';
const HELP = 'nmf separate --help';

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Start-up: what a command costs before it works',
  question:
    'Wall time of whole processes, started in turn. `nmf --version` must not take longer than 1.6 times what Node.js ' +
    'itself takes to start and do nothing.',
  async measure(log, { isSmoke }) {
    const rounds = isSmoke ? 1 : ROUNDS;
    log(`${rounds} rounds`);
    const start =
      (/** @type {string[]} */ ...args) =>
      () =>
        execFileSync(process.execPath, args);
    const times = await timeInTurn(
      {
        [BARE]: start('-e', '0'),
        [VERSION]: start(nmf, '--version'),
        [HELP]: start(nmf, 'separate', '--help'),
      },
      rounds,
      isSmoke ? 0 : 2,
    );
    const bare = median(times[BARE]);
    const ratio = (/** @type {string} */ name) => median(times[name]) / bare;
    return {
      targets: [
        { what: `${VERSION} / ${BARE}`, measured: ratio(VERSION), bound: 1.6, rule: 'at most', unit: '' },
      ],
      body: [
        `${rounds} rounds, each command once a round; the ratios are of medians.`,
        markdownTable(
          ['command', ...TIMES_HEADING, 'ratio'],
          Object.keys(times).map((name) => [name, ...timesRow(times[name]), ratio(name).toFixed(2)]),
        ),
      ].join('\n\n'),
    };
  },
};
