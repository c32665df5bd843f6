import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { library, nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { recordedSound } from './support/recorded-spectrogram.mjs';
import { runWhole } from './support/whole-process.mjs';

const { writeWav } = library;

const RATE = 44_100;
const COMPONENTS = 10;
const SHAPE = { nFft: 2048, hopSamples: 512 };
const CASES = [
  { label: '1 minute, mono', seconds: 60, channels: 1 },
  { label: '10 minutes, mono', seconds: 600, channels: 1 },
  { label: '10 minutes, stereo', seconds: 600, channels: 2 },
  { label: '1 hour, stereo', seconds: 3600, channels: 2, mostMegabytes: 4000 },
];

const SMOKE_CASES = [{ label: '2 seconds, stereo', seconds: 2, channels: 2 }];

/** What cannot be done without: V, W, H and the samples, float32, in megabytes. */
function leastOf({ seconds, channels }) {
  const samples = seconds * RATE;
  const frames = 1 + Math.ceil((samples - 1) / SHAPE.hopSamples);
  const bins = SHAPE.nFft / 2 + 1;
  return (4 * (bins * frames + COMPONENTS * (bins + frames) + samples * channels)) / 1e6;
}

function separate(input, output) {
  const shape = ['--n-fft', String(SHAPE.nFft), '--hop', String(SHAPE.hopSamples), '-k', String(COMPONENTS)];
  return runWhole(process.execPath, [nmf, 'separate', input, ...shape, '-q', '-o', output]);
}

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Memory of a separation',
  question:
    'Peak resident memory of `nmf separate` with its listening page at 44.1 kHz, n_fft 2048, hop 512, 10 components, beta 1, against what V, W, H and the samples take.',
  async measure(log, { isSmoke }) {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const rows = (isSmoke ? SMOKE_CASES : CASES).map((one) => {
        log(one.label);
        const input = join(folder, 'in.wav');
        const channels = Array.from({ length: one.channels }, (_, c) => recordedSound(one.seconds * RATE, c));
        writeWav(input, { sampleRate: RATE, channels }, '16');
        const { seconds, megabytes } = separate(input, join(folder, 'out'));
        const files = readdirSync(join(folder, 'out')).filter((name) => name.endsWith('.wav')).length;
        if (files !== COMPONENTS) throw new Error(`${files} components`);
        rmSync(join(folder, 'out'), { recursive: true });
        return { ...one, took: seconds, megabytes, least: leastOf(one) };
      });
      return {
        targets: rows.flatMap(({ label, least, megabytes, mostMegabytes }) => {
          const atMost = (what, bound) => ({
            what: `${label}: ${what}`,
            ...{ measured: megabytes, bound, rule: 'at most', unit: 'MB' },
          });
          return [
            atMost('1.5 times V, W, H and the samples, and 120 MB', Math.round(1.5 * least + 120)),
            ...(mostMegabytes === undefined ? [] : [atMost('in all', mostMegabytes)]),
          ];
        }),
        body: markdownTable(
          ['recording', 'V, W, H, samples, MB', 'peak, MB', 'seconds'],
          rows.map(({ label, least, megabytes, took }) => [
            label,
            least.toFixed(0),
            megabytes.toFixed(0),
            took.toFixed(1),
          ]),
        ),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
