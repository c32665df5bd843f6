import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { readWav, writeWav } from '../../src/audio/index.js';
import { frequencyScale, frequencyTicks } from '../../src/page/browser/draw/scales.js';
import { formatHertz } from '../../src/page/browser/format.js';
import { onPage, startBrowser, type TestBrowser } from '../support/browser.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';

let cwd: string;
let browser: TestBrowser | undefined;
beforeAll(async () => {
  cwd = createTempFolder();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeFolder(cwd);
});

/** A steady tone and bursts of another one, at given parts of half the sample rate. */
function sources(rate: number, frames: number): Float32Array[] {
  const steady = Float32Array.from({ length: frames }, (_, i) => 0.3 * Math.sin(Math.PI * 0.63 * i));
  const bursts = steady.map((_, i) => 0.6 * Math.sin(Math.PI * 0.21 * i) * Math.exp(-(i % 700) / 90));
  writeWav(
    join(cwd, `${rate}.wav`),
    { sampleRate: rate, channels: [steady.map((x, i) => x + bursts[i])] },
    '32f',
  );
  return [steady, bursts];
}

/** Energy of what differs from a source, against its own, in dB. */
function errorDb(source: Float32Array, found: Float64Array): number {
  const energy = source.reduce((sum, x) => sum + x * x, 0);
  return 10 * Math.log10(source.reduce((sum, x, i) => sum + (found[i] - x) ** 2, 0) / energy);
}

describe.each([1, 20, 100, 999])('a recording at %i Hz', (rate) => {
  it('is separated into its sources, and its page draws and plays it without a complaint', async () => {
    const frames = 20_000;
    const [steady, bursts] = sources(rate, frames);
    const folder = `out-${rate}`;
    const { status, stdout } = await runNmf(
      ['separate', `${rate}.wav`, '-k', '3', '-o', folder, '-q', '--json'],
      { cwd },
    );
    expect(status).toBe(0);
    const { options, components } = JSON.parse(stdout) as {
      options: { nFft: number; hopSamples: number };
      components: { file: string; peakHz: number }[];
    };
    expect(options).toMatchObject({ nFft: 64, hopSamples: 16 });
    // A component belongs to the source at whose frequency it peaks.
    const found = [new Float64Array(frames), new Float64Array(frames)];
    for (const { file, peakHz } of components) {
      const { signal } = readWav(join(cwd, folder, file));
      expect(signal.sampleRate).toBe(rate);
      const sum = found[Math.abs(peakHz / rate - 0.315) < 0.05 ? 0 : 1];
      for (let i = 0; i < frames; i++) sum[i] += signal.channels[0][i];
    }
    expect(errorDb(steady, found[0])).toBeLessThan(-20);
    expect(errorDb(bursts, found[1])).toBeLessThan(-20);
    await onPage(browser, join(cwd, folder), async (page) => {
      await page.keyboard.press('1');
      await page.keyboard.press('Space');
      await vi.waitFor(
        async () => expect(await page.textContent('body')).toMatch(/0:00\.[1-9]|0:0[1-9]/),
        10_000,
      );
    });
    const mix = ['combine', folder, '-i', '0', '--start', '0:01', '-o', `mix-${rate}.wav`, '-q'];
    expect((await runNmf(mix, { cwd })).status).toBe(0);
    expect(readWav(join(cwd, `mix-${rate}.wav`)).signal.channels[0]).toHaveLength(frames - rate);
  });
});

describe('frequencies of a recording below 1000 Hz', () => {
  it('are shown from the first bin on, with three digits', () => {
    expect(frequencyScale('log', 20 / 64, 10)).toMatchObject({ from: 20 / 64, to: 10 });
    expect(frequencyScale('log', 1 / 64, 0.5)).toMatchObject({ from: 1 / 64, to: 0.5 });
    expect(frequencyTicks('log', frequencyScale('log', 1 / 64, 0.5), 9)).toEqual([0.02, 0.05, 0.1, 0.2, 0.5]);
    expect([0, 0.012345, 0.5, 6.25, 29.44, 101.4].map(formatHertz)).toEqual([
      '0 Hz',
      '0.0123 Hz',
      '0.5 Hz',
      '6.25 Hz',
      '29.4 Hz',
      '101 Hz',
    ]);
  });

  it('leave the axis of other recordings as it is', () => {
    expect(frequencyScale('log', 4000 / 256, 2000).from).toBe(20);
    expect(frequencyScale('log', 44_100 / 4096, 22_050).from).toBe(20);
  });
});
