import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { encodeWav, readWav, writeWav } from '../../src/audio/index.js';
import { readManifest, readNpy } from '../../src/folder/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { nmfBinary, runNmf, withTempFolder } from '../support/cli.js';
import {
  LONG_COMPONENTS as COMPONENTS,
  LONG_FRAMES as FRAMES,
  longSound,
  LONG_RATE as RATE,
  LONG_SAMPLES as SAMPLES,
  LONG_SHAPE as SHAPE,
} from '../support/long-recording.js';
import { withTmpfs } from '../support/tmpfs.js';

const wavs = (folder: string) => readdirSync(folder).filter((name) => /\.(wav|npy)$/.test(name));
const isSame = (a: string, b: string) =>
  wavs(a).every((name) => readFileSync(join(a, name)).equals(readFileSync(join(b, name))));

async function separate(cwd: string, args: readonly string[], input?: Uint8Array): Promise<string> {
  const { status, stderr } = await runNmf(['separate', ...args, ...SHAPE], { cwd, ...(input && { input }) });
  expect(status, stderr).toBe(0);
  return stderr;
}

describe('a recording that is too long to be held', () => {
  it('is taken apart whole, with templates from a part of its frames, however it comes', async () => {
    await withTempFolder(async (cwd) => {
      const signal = { sampleRate: RATE, channels: longSound(2) };
      const path = join(cwd, 'long.wav');
      writeWav(path, signal, '32f');
      expect(await separate(cwd, [path, '-o', 'a', '--threads', '1'])).toBe('');
      const a = join(cwd, 'a');
      const { result, components, page } = readManifest(a);
      expect(page).toEqual({ file: 'index.html', sound: [] });
      expect(result.frames).toBe(1 + Math.ceil((SAMPLES - 1) / 4));
      expect(result.learnedFrom?.every).toBe(8);
      const shares = components.map(({ energyShare }) => energyShare);
      expect(shares).toEqual([...shares].sort((x, y) => y - x));
      const data = readNpy(join(a, 'activations.npy'), COMPONENTS, result.frames);
      expect(data.every((value) => value >= 0 && Number.isFinite(value))).toBe(true);

      const parts = components.map(({ file }) => readWav(join(a, String(file))).signal.channels);
      let worst = 0;
      for (const [c, samples] of signal.channels.entries()) {
        for (let n = 0; n < samples.length; n++) {
          const sum = parts.reduce((total, channels) => total + channels[c][n], 0);
          worst = Math.max(worst, Math.abs(sum - samples[n]));
        }
      }
      expect(worst).toBeLessThan(1e-7);

      await separate(cwd, [path, '-o', 'b', '--threads', '2']);
      const piped = await separate(cwd, ['-', '-o', 'c'], readFileSync(path));
      expect(piped).toContain('a copy of standard input lay in the folder');
      expect(isSame(a, join(cwd, 'b'))).toBe(true);
      expect(isSame(a, join(cwd, 'c'))).toBe(true);
      expect(readdirSync(join(cwd, 'c')).sort()).toEqual(readdirSync(a).sort());

      const pageOf = (name: string) => readFileSync(join(cwd, name, 'index.html'));
      expect(pageOf('b').equals(pageOf('a'))).toBe(true);
    });
  });

  it('is refused before any work where the disk has no room for what comes out', async () => {
    await withTempFolder(async (cwd) => {
      const path = join(cwd, 'long.wav');
      writeWav(path, { sampleRate: RATE, channels: longSound(2) }, '16');
      await withTmpfs(join(cwd, 'small'), 'size=4M', async () => {
        const { status, stderr } = await runNmf(['separate', path, '-o', 'small/out', ...SHAPE], { cwd });
        expect(status).toBe(1);
        expect(stderr).toMatch(/will take 13 MB, and the disk of .* has 4\.\d MB free\. .*--bit-depth 16/);
        expect(readdirSync(join(cwd, 'small'))).toEqual([]);
      });
    });
  });
});

describe('a recording without end on standard input', () => {
  it.each([
    ['of which nothing is known', []],
    ['with marks', ['--mark', 'bird=0.1-0.5']],
  ])('ends before the disk is full, in one line, and nothing is left: %s', async (_, marks) => {
    await withTempFolder(async (cwd) => {
      await withTmpfs(join(cwd, 'small'), 'size=16M', async () => {
        const args = ['separate', '-', '-o', 'small/out', ...marks, ...FRAMES];
        const child = spawn(process.execPath, [nmfBinary, ...args], { cwd });
        const stderr: Buffer[] = [];
        child.stderr.on('data', (bytes) => stderr.push(bytes));
        child.stdin.on('error', () => undefined); // it is closed before its end, which never comes
        Readable.from(endlessWav()).pipe(child.stdin);
        const [status] = await once(child, 'close');
        expect(Buffer.concat(stderr).toString()).toMatch(
          /^nmf: standard input goes on after 1\d MB, and the disk of [^\n]* has [12]\.\d MB free\. [^\n]*\n$/,
        );
        expect(status).toBe(1);
        expect(readdirSync(join(cwd, 'small'))).toEqual([]);
      });
    });
  });
});

/** A WAV whose header knows no length, and noise for ever. */
function* endlessWav(): Generator<Uint8Array> {
  yield encodeWav({ sampleRate: RATE, channels: [new Float32Array(0)] }, '16').fill(0xff, 40, 44);
  const random = createRandom(1, 0);
  const noise = Uint8Array.from({ length: 1 << 16 }, (_, i) => (i % 2 === 0 ? 256 * random() : 0));
  for (;;) yield noise;
}

describe('a part of a recording, --start to --end', () => {
  it.each([
    ['a short one', 1.25, 3, []],
    ['a short one at another rate', 1.25, 3, ['--sample-rate', '6000']],
    ['one that is long itself', 0.1, 32.85, []],
  ])('gives what the same part cut out gives: %s', async (_, start, end, more) => {
    await withTempFolder(async (cwd) => {
      const channels = longSound(2);
      writeWav(join(cwd, 'all.wav'), { sampleRate: RATE, channels }, '32f');
      const cut = channels.map((samples) => samples.slice(start * RATE, end * RATE));
      writeWav(join(cwd, 'cut.wav'), { sampleRate: RATE, channels: cut }, '32f');
      const region = ['--start', String(start), '--end', String(end)];
      await separate(cwd, ['all.wav', '-o', 'part', ...region, ...more]);
      await separate(cwd, ['cut.wav', '-o', 'cut', ...more]);
      expect(isSame(join(cwd, 'part'), join(cwd, 'cut'))).toBe(true);
      const { input, options } = readManifest(join(cwd, 'part'));
      expect(input.samples).toBe(SAMPLES);
      expect([options.startSeconds, options.endSeconds]).toEqual([start, end]);
    });
  });

  it('is refused where the recording has no such part', async () => {
    await withTempFolder(async (cwd) => {
      writeWav(
        join(cwd, 'all.wav'),
        { sampleRate: RATE, channels: [new Float32Array(RATE).fill(0.1)] },
        '16',
      );
      const refused = async (...region: string[]) => {
        const { status, stderr } = await runNmf(['separate', 'all.wav', ...region], { cwd });
        expect(status).toBe(2);
        return stderr;
      };
      expect(await refused('--start', '2')).toContain(
        '--start 2 lies at or after the end: the recording lasts 1',
      );
      expect(await refused('--end', '1.5')).toContain('--end 1.5 lies after the end');
      expect(await refused('--start', '0.5', '--end', '0.2')).toContain(
        '--end 0.2 must be later than --start 0.5',
      );
    });
  });
});
