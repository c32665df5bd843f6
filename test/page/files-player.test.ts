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
  watchLoop,
} from '../support/browser.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';

/** Long enough for a browser that looks for the loop's end late: it stands in the middle. */
const SECONDS = 4;
let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  const sampleRate = 8000;
  const samples = Float32Array.from(
    { length: SECONDS * sampleRate },
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

interface WithVoices {
  readonly voices: HTMLAudioElement[];
}

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
    (window as unknown as WithVoices).voices.map(({ src, volume, muted, paused, currentTime }) => ({
      file: src.slice(src.lastIndexOf('/') + 1),
      ...{ volume, muted, paused, currentTime },
    })),
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

      await page.evaluate(() => {
        (window as unknown as WithVoices).voices[1].currentTime += 0.5;
      });
      const drift = async () => {
        const [first, second] = await voices(page);
        return Math.abs(first.currentTime - second.currentTime);
      };
      await expect.poll(drift).toBeLessThan(0.05);

      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('1');
      expect((await voices(page)).map(({ muted }) => muted)).toEqual([true, false]);
      await page.keyboard.press('3');
      expect((await voices(page))[1].volume).toBe(0.5);
      await page.keyboard.press('1');

      await (await overPlot(page)).drag(0.25, 0.5);
      await page.keyboard.press('l');
      const { returns } = await watchLoop(page);
      for (const time of returns) expect(time).toBeGreaterThan(0.25 * SECONDS - 0.1);

      await page.keyboard.press('Space');
      for (const { paused } of await voices(page)) expect(paused).toBe(true);
      expect(await page.isDisabled('#save')).toBe(true);
      expect(await page.getAttribute('#save', 'title')).toContain('use the command');
      expect(await page.textContent('#command')).toContain('--indices 1');
    },
    keepVoices,
  ));
