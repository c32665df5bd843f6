import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readWav } from '../src/audio/index.js';
import { withTempFolder } from './support/temp.js';

const folder = fileURLToPath(new URL('../fixtures', import.meta.url));
const wavs = readdirSync(folder).filter((name) => name.endsWith('.wav'));
const generate = (...args: string[]) =>
  execFileSync(process.execPath, [join(folder, 'generate.mjs'), ...args]);

describe('the recordings in fixtures', () => {
  it('come out of their generator byte by byte', () =>
    withTempFolder((temp) => {
      generate(temp);
      expect(readdirSync(temp).sort()).toEqual(wavs.toSorted());
      for (const name of wavs) {
        expect(readFileSync(join(temp, name)).equals(readFileSync(join(folder, name))), name).toBe(true);
      }
    }));

  it.each(wavs)('%s is listed in the README with its length, rate and channels', (name) => {
    const { signal } = readWav(join(folder, name));
    const rows = readFileSync(join(folder, 'README.md'), 'utf8')
      .split('\n')
      .map((line) => line.split('|').map((cell) => cell.trim()));
    const facts = rows.find((cells) => cells[1] === `\`${name}\``)?.slice(2, 5);
    const seconds = signal.channels[0].length / signal.sampleRate;
    expect(facts).toEqual([`${seconds}`, `${signal.sampleRate} Hz`, `${signal.channels.length}`]);
  });

  it.each(wavs)('%s is small, loud enough and does not clip', (name) => {
    expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(450_000);
    for (const channel of readWav(join(folder, name)).signal.channels) {
      const peak = channel.reduce((top, x) => Math.max(top, Math.abs(x)), 0);
      expect(peak).toBeGreaterThan(0.4);
      expect(peak).toBeLessThan(0.95);
    }
  });

  it('are the exact sums of the sounds they are made of', () =>
    withTempFolder((temp) => {
      generate(temp, '--sources');
      for (const file of wavs) {
        const name = file.replace('.wav', '');
        const sources = readdirSync(join(temp, name)).filter((one) => one.startsWith('source-'));
        expect(sources).toHaveLength(3);
        const parts = sources.map((one) => readWav(join(temp, name, one)).signal.channels);
        for (const [c, channel] of readWav(join(temp, name, 'mix.wav')).signal.channels.entries()) {
          const wrong = channel.findIndex((x, i) => x !== parts.reduce((sum, part) => sum + part[c][i], 0));
          expect(wrong).toBe(-1);
        }
        const [mix, recording] = [join(temp, name, 'mix.wav'), join(folder, file)].map((path) =>
          readFileSync(path),
        );
        expect(mix.equals(recording)).toBe(true);
      }
    }));
});
