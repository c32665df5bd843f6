import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRandom } from '../../src/nmf/random.js';
import { writePageFiles } from '../../src/page/write-page.js';
import {
  answer,
  onPage as openPage,
  overPlot,
  shownSeconds,
  startBrowser,
  type TestBrowser,
} from '../support/browser.js';
import { createTempFolder, removeFolder } from '../support/cli.js';
import { separated } from './page-source.js';

const RATE = 16_000;
const SECONDS = 120;
/** In one place each. */
const LOUDEST = [31, 92];
let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  const random = createRandom(1, 0);
  const levelAt = (i: number, loudest: number) => 0.05 + Math.exp(-(((i / RATE - loudest) / 2) ** 2));
  const channels = [0, 1].map(() =>
    Float32Array.from(
      { length: SECONDS * RATE },
      (_, i) =>
        0.2 * levelAt(i, LOUDEST[0]) * Math.sin(i / 9) +
        0.2 * levelAt(i, LOUDEST[1]) * Math.sin(i / 3) +
        0.01 * (2 * random() - 1),
    ),
  );
  const { source } = separated(channels, RATE, { components: 2, maxIterations: 20 });
  const withoutFiles = {
    ...source.manifest,
    components: source.manifest.components.map(({ file: _, ...component }) => component),
  };
  for (const name of ['whole', 'parts']) mkdirSync(join(cwd, name));
  await writePageFiles(join(cwd, 'whole'), source, 1.9e6);
  await writePageFiles(join(cwd, 'parts'), { ...source, manifest: withoutFiles }, 0.6e6);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeFolder(cwd);
});

const onPage = (name: string, use: (page: Page) => Promise<void>) =>
  openPage(browser, join(cwd, name), use, keepPeaks);

/** Keeps the largest sample of every block that is played. */
const keepPeaks = async (page: Page) => {
  await page.addInitScript(() => {
    const peaks: number[] = [];
    Object.assign(window, { peaks });
    const { copyToChannel } = AudioBuffer.prototype;
    AudioBuffer.prototype.copyToChannel = function (source, ...more) {
      peaks.push(source.reduce((most, x) => Math.max(most, Math.abs(x)), 0));
      copyToChannel.call(this, source, ...more);
    };
  });
};
const peaks = (page: Page) => page.evaluate(() => (window as unknown as { peaks: number[] }).peaks);

/** Where there is sound, in seconds, as the page's own model tells it. */
const heardSpans = (page: Page) =>
  page.evaluate(() => {
    const { sound } = JSON.parse(document.getElementById('model')?.textContent ?? '');
    const length = (sound.pieceFrames * sound.hopSamples) / sound.sampleRate;
    const spans: { from: number; to: number }[] = [];
    for (const piece of sound.heard as number[]) {
      const last = spans.at(-1);
      if (last !== undefined && Math.abs(last.to - piece * length) < 1e-6) last.to += length;
      else spans.push({ from: piece * length, to: (piece + 1) * length });
    }
    return spans;
  });

describe('the page of a recording that is only played as a preview', () => {
  it('says so, and shows the command instead of saving', async () => {
    await onPage('whole', async (page) => {
      expect(await page.textContent('.preview')).toBe(
        'Preview: mono, 8000 Hz, 8 bits. The files in the folder are complete.',
      );
      expect(await page.$('#save')).toBeNull();
      await answer(page, 1, 'mine');
      expect(await page.textContent('#command')).toMatch(
        /^nmf combine .*whole --indices 1 -o 'my sound\.wav'$/,
      );
    });
    await onPage('parts', async (page) => {
      expect(await page.textContent('.preview')).toMatch(
        /^Preview: mono, 8000 Hz, 8 bits\. It holds [\d.]+ s of 2:00 min: .* skipped\. The command below writes what you hear from the whole recording\.$/,
      );
      await answer(page, 1, 'mine');
      expect(await page.textContent('#command')).toMatch(
        / --recording input\.wav --indices 1 -o 'my sound\.wav'$/,
      );
    });
  });

  it('plays all of it, each component where it is loud', () =>
    onPage('whole', async (page) => {
      const plot = await overPlot(page);
      await page.keyboard.press('Space');
      await expect.poll(() => shownSeconds(page)).toBeGreaterThan(0.3);
      await plot.click(LOUDEST[0] / SECONDS);
      await expect.poll(() => shownSeconds(page)).toBeGreaterThan(LOUDEST[0]);
      const both = Math.max(...(await peaks(page)));
      expect(both).toBeGreaterThan(0.15);
      await page.keyboard.press('Space');
    }));

  it('goes to the next place that can be heard, and passes over what cannot', () =>
    onPage('parts', async (page) => {
      const spans = await heardSpans(page);
      const isHeard = (at: number) => spans.some(({ from, to }) => at > from - 0.1 && at < to + 0.1);
      for (const loudest of LOUDEST) expect(isHeard(loudest)).toBe(true);
      const [first, second] = spans;
      expect(second.from - first.to).toBeGreaterThan(1);
      const plot = await overPlot(page);
      await plot.click((first.to + second.from) / 2 / SECONDS);
      await expect.poll(() => shownSeconds(page)).toBeCloseTo(second.from, 0);
      await page.keyboard.press('Space');
      const end = spans[spans.length - 1].to;
      const shown: number[] = [];
      const passing = async () => {
        shown.push(await shownSeconds(page));
        return shown.at(-1);
      };
      await expect.poll(passing, { interval: 40 }).toBeGreaterThan(spans[2].from - 0.1);
      expect(shown.every(isHeard)).toBe(true);
      for (const peak of await peaks(page)) expect(peak).toBeGreaterThan(0.001);
      await plot.click((end + 0.5 * (SECONDS - end)) / SECONDS);
      await expect.poll(() => shownSeconds(page)).toBeCloseTo(spans[spans.length - 1].from, 0);
    }));

  it('is grey on the time axis where nothing can be heard', () =>
    onPage('parts', async (page) => {
      await page.waitForSelector('main:not([aria-busy])');
      const spans = await heardSpans(page);
      const [{ from, to }, next] = spans;
      const shares = [(from + to) / 2, (to + next.from) / 2].map((seconds) => seconds / SECONDS);
      const colours = await page.$eval(
        '#picture',
        (element, places) => {
          const canvas = element as HTMLCanvasElement;
          const ratio = canvas.height / canvas.clientHeight;
          const top = Math.round(canvas.height - 20 * ratio + 1);
          const row = canvas.getContext('2d')?.getImageData(0, top, canvas.width, 1).data ?? [];
          const colourAt = (share: number) => {
            const x = Math.round(44 * ratio + share * (canvas.width - 52 * ratio));
            return [...row.slice(4 * x, 4 * x + 3)].join();
          };
          return places.map(colourAt);
        },
        shares,
      );
      expect(colours).toEqual(['106,37,128', '211,215,222']); // the accent, and what lines are drawn with
    }));
});
