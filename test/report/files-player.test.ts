import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeWav } from '../../src/audio/index.js';
import {
  onPage,
  overPlot,
  shownSeconds,
  startBrowser,
  type TestBrowser,
  watchSeconds,
} from '../support/browser.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';

let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  const sampleRate = 8000;
  const samples = Float32Array.from(
    { length: 2 * sampleRate },
    (_, i) => 0.3 * Math.sin(i / 3) * ((i >> 11) % 2) + 0.2 * Math.sin(i),
  );
  writeWav(join(cwd, 'in.wav'), { sampleRate, channels: [samples] }, '16');
  // So short a hop that no browser could compute the mix in time.
  const args = ['separate', 'in.wav', '-k', '2', '--n-fft', '8192', '--hop', '4', '--iterations', '20', '-q'];
  expect(await runNmf(args, { cwd })).toMatchObject({ status: 0 });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeFolder(cwd);
});

/** Keeps hold of the elements that the page plays, which are not part of its document. */
const keepVoices = async (page: Page) => {
  await page.addInitScript(() => {
    const all: HTMLAudioElement[] = [];
    const Original = window.Audio;
    Object.assign(window, {
      voices: all,
      Audio: class extends Original {
        constructor(source?: string) {
          super(source);
          all.push(this);
        }
      },
    });
  });
};
const voices = (page: Page) =>
  page.evaluate(() =>
    (window as unknown as { voices: HTMLAudioElement[] }).voices.map(
      ({ src, volume, muted, paused, currentTime }) => ({
        file: src.slice(src.lastIndexOf('/') + 1),
        ...{ volume, muted, paused, currentTime },
      }),
    ),
  );

it('plays the component files in step where the mix cannot be computed, their volumes being the gains', () =>
  onPage(
    browser,
    join(cwd, 'out'),
    async (page) => {
      await page.keyboard.press('Space');
      await expect.poll(() => shownSeconds(page)).toBeGreaterThan(0.2);
      const playing = await voices(page);
      expect(playing.map(({ file }) => file)).toEqual(['component-00.wav', 'component-01.wav']);
      for (const { paused, muted, volume } of playing)
        expect([paused, muted, volume]).toEqual([false, false, 1]);
      expect(Math.abs(playing[0].currentTime - playing[1].currentTime)).toBeLessThan(0.05);

      await page.keyboard.press('1');
      expect((await voices(page)).map(({ muted }) => muted)).toEqual([true, false]);
      await page.fill('#component-1 input[type=range]', '-6');
      expect((await voices(page))[1].volume).toBeCloseTo(10 ** (-6 / 20), 6);
      expect(await page.getAttribute('#component-1 input[type=range]', 'max')).toBe('0');

      await (await overPlot(page)).drag(0.25, 0.5);
      const heard = await watchSeconds(page, 24);
      expect(Math.min(...heard)).toBeGreaterThan(0.4);
      expect(Math.max(...heard)).toBeLessThan(1.4); // the loop's end is looked for every quarter of a second
      expect(heard.some((time, i) => i > 0 && time < heard[i - 1])).toBe(true);

      await page.keyboard.press('Space');
      for (const { paused } of await voices(page)) expect(paused).toBe(true);
      expect(await page.isDisabled('#save')).toBe(true);
      expect(await page.getAttribute('#save', 'title')).toContain('use the command');
      expect(await page.textContent('#command')).toContain('--indices 1');
    },
    keepVoices,
  ));
