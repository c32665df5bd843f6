import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { recordedSound } from './support/recorded-spectrogram.mjs';
import { runWhole } from './support/whole-process.mjs';

const COMPONENTS = 10;
const MOST_MEGABYTES = 600;
const MOST_SPREAD = 1.2;
const CASES = [
  { label: '20 minutes, stereo, 44.1 kHz', seconds: 1200, channels: 2, rate: 44_100 },
  { label: '6 hours, stereo, 44.1 kHz', seconds: 6 * 3600, channels: 2, rate: 44_100 },
  { label: '24 hours, mono, 16 kHz', seconds: 24 * 3600, channels: 1, rate: 16_000 },
];
/** Longer than is factorised as a whole, by a small hop. */
const SMOKE_CASES = [
  {
    label: '35 seconds, stereo',
    seconds: 35,
    channels: 2,
    rate: 8000,
    more: ['--n-fft', '16', '--hop', '4'],
  },
];

const HEADER_BYTES = 44;
/** Recorded sound that is written again and again, in seconds. */
const PERIOD_SECONDS = 600;

/** Writes a WAV of 16 bits of any length up to 4 GB, some minutes of sound at a time. */
function writeRecording(path, { seconds, channels, rate }) {
  const frameBytes = 2 * channels;
  const dataBytes = seconds * rate * frameBytes;
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF');
  header.writeUInt32LE(dataBytes + 36, 4);
  header.write('WAVEfmt ', 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * frameBytes, 28);
  header.writeUInt16LE(frameBytes, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36);
  header.writeUInt32LE(dataBytes, 40);
  const length = Math.min(seconds, PERIOD_SECONDS) * rate;
  const sound = Array.from({ length: channels }, (_, c) => recordedSound(length, c));
  const period = new Int16Array(length * channels);
  for (const [c, samples] of sound.entries()) {
    for (const [i, x] of samples.entries()) period[i * channels + c] = Math.max(-1, Math.min(1, x)) * 32_767;
  }
  const bytes = new Uint8Array(period.buffer);
  const file = openSync(path, 'w');
  writeSync(file, header);
  for (let left = dataBytes; left > 0; left -= bytes.length) writeSync(file, bytes.subarray(0, left));
  closeSync(file);
}

function separate(input, output, more = []) {
  const args = ['-k', String(COMPONENTS), '--bit-depth', '16', '--no-page', '-q', '-o', output, ...more];
  return runWhole(process.execPath, [nmf, 'separate', input, ...args]);
}

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'Long recordings',
  question:
    'Peak resident memory and time of `nmf separate` on recordings of more frames than are factorised together: default settings, 10 components of 16 bits, no listening page.',
  async measure(log, { isSmoke }) {
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    try {
      const rows = (isSmoke ? SMOKE_CASES : CASES).map((one) => {
        log(one.label);
        const input = join(folder, 'in.wav');
        const output = join(folder, 'out');
        writeRecording(input, one);
        const { seconds: took, megabytes } = separate(input, output, one.more);
        rmSync(output, { recursive: true });
        return { ...one, took, megabytes };
      });
      const peaks = rows.map(({ megabytes }) => megabytes);
      return {
        targets: [
          ...rows.map(({ label, megabytes }) => ({
            what: `${label}: peak memory`,
            ...{ measured: megabytes, bound: MOST_MEGABYTES, rule: 'at most', unit: 'MB' },
          })),
          {
            what: 'largest of these peaks, by the smallest',
            ...{ measured: Math.max(...peaks) / Math.min(...peaks), bound: MOST_SPREAD },
            ...{ rule: 'at most', unit: '' },
          },
        ],
        body: markdownTable(
          ['recording', 'peak, MB', 'seconds', 'times as fast as it lasts'],
          rows.map(({ label, seconds, megabytes, took }) => [
            label,
            megabytes.toFixed(0),
            took.toFixed(1),
            (seconds / took).toFixed(0),
          ]),
        ),
      };
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
