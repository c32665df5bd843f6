import { join } from 'node:path';
import { library } from './support/build.mjs';
import { listen } from './support/listener.mjs';
import { markdownTable } from './support/markdown.mjs';
import { mixturesOf, runJson, withFolder } from './support/mixtures.mjs';
import { improvement } from './support/si-sdr.mjs';

/** What marks alone must gain, in dB; the other mixtures are shown. */
const BOUNDS = {
  heart_breath: 20.5,
  heart_fast_hum: 9.7,
  heart_crackles: 13.3,
  bird_stream: 19,
  frog_insects: 16.5,
  heart_machine_0dB: 9.5,
  heart_machine_m5dB: 9,
};
/** A result that is so much below the ideal choice of components is to be told, but for so many. */
const BELOW_DB = 3;
const MAY_SLIP = 1;
/** The warning that is looked for. */
const CHANGES = /changes more than the regions without it show|no mark tells where .* is silent/;

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Marks: a sound that was pointed at, without listening to components',
  question:
    'A simulated listener marks three regions of 0.75 s in which the target sounds, and up to four of 0.2 to 1.5 s in ' +
    'which it is silent (each 50 ms 20 dB below its loud level, and below all else), on the mixtures of ' +
    '`../shared/data/dev` and `pauses`. The figures are improvements of the SI-SDR of the target, in dB: of the source that ' +
    'the marks give, with the clearest regions marked (the highest ratio of target to the rest) or the loudest, and of ten ' +
    'components grouped ideally. The numerics were chosen on these same mixtures, with the clearest regions.',
  async measure(log, { isSmoke }) {
    const mixtures = [...mixturesOf('dev'), ...mixturesOf('pauses')].slice(0, isSmoke ? 1 : undefined);
    const rows = [];
    for (const mixture of mixtures) {
      const clearest = await markAndSeparate(mixture, 'clearest');
      const loudest = await markAndSeparate(mixture, 'loudest');
      rows.push({ name: mixture.name, clearest, loudest, grouped: await groupIdeally(mixture) });
      log(`${mixture.name} ${clearest.gain.toFixed(1)} dB`);
    }
    const slipped = rows.filter(
      ({ clearest, grouped }) => !clearest.isWarned && clearest.gain < grouped - BELOW_DB,
    );
    const needless = rows.filter(({ clearest, grouped }) => clearest.isWarned && clearest.gain > grouped);
    return {
      targets: [
        ...rows.flatMap(({ name, clearest }) =>
          name in BOUNDS
            ? [{ what: name, measured: clearest.gain, bound: BOUNDS[name], rule: 'at least', unit: 'dB' }]
            : [],
        ),
        {
          what: `more than ${BELOW_DB} dB below ideal grouping, and no warning`,
          ...{ measured: slipped.length, bound: MAY_SLIP, rule: 'at most', unit: 'mixtures' },
        },
        {
          what: 'above ideal grouping, and a warning',
          ...{ measured: needless.length, bound: 0, rule: 'at most', unit: 'mixtures' },
        },
      ],
      body: markdownTable(
        ['mixture', 'clearest marked', 'loudest marked', 'ideal grouping', 'seconds marked', 'warned'],
        rows.map(({ name, clearest, loudest, grouped }) => [
          name,
          clearest.gain.toFixed(1),
          loudest.gain.toFixed(1),
          grouped.toFixed(1),
          clearest.seconds.toFixed(1),
          clearest.isWarned ? 'yes' : 'no',
        ]),
      ),
    };
  },
};

/**
 * @param {import('./support/mixtures.mjs').Mixture} mixture
 * @param {'clearest' | 'loudest'} choice
 */
function markAndSeparate({ mix, target }, choice) {
  const [mixture, source] = [mix, target].map((path) => library.readWav(path).signal);
  const [wanted] = source.channels;
  const others = mixture.channels[0].map((x, i) => x - wanted[i]);
  const marks = listen(wanted, others, mixture.sampleRate, choice);
  return withFolder(async (folder) => {
    const out = join(folder, 'out');
    const { warnings } = await library.separateFile(mix, out, { marks, page: false });
    const [estimate] = library.readWav(join(out, 'target.wav')).signal.channels;
    return {
      gain: improvement(estimate, mixture.channels[0], wanted),
      isWarned: warnings.some((warning) => CHANGES.test(warning)),
      seconds: marks.reduce((sum, { fromSeconds, toSeconds }) => sum + toSeconds - fromSeconds, 0),
    };
  });
}

/** @param {import('./support/mixtures.mjs').Mixture} mixture */
function groupIdeally({ mix, sources, target }) {
  return withFolder((folder) => {
    const out = join(folder, 'out');
    runJson('separate', mix, '-o', out, '--no-page');
    const { references } = runJson('evaluate', out, '--reference', ...sources);
    return references[sources.indexOf(target)].grouped.siSdrImprovement;
  });
}
