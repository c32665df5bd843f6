import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWav } from '../../src/audio/index.js';
import { onPage, startBrowser, type TestBrowser } from '../support/browser.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';

/** Length in seconds, sample rate, components: from one short sound to an hour, and from 1 component to many. */
const RECORDINGS = [
  ['short', 0.3, 44_100, 1],
  ['some', 10, 44_100, 3],
  ['minutes', 100, 8000, 12],
  ['hour', 3600, 1000, 2],
] as const;
let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  for (const [name, seconds, sampleRate, components] of RECORDINGS) {
    // A constant part, so that a template peaks at 0 Hz, and a tone that comes and goes.
    const samples = Float32Array.from({ length: seconds * sampleRate }, (_, i) => {
      const isOn = (2 * i) % sampleRate < sampleRate / 2;
      return (
        0.4 + (isOn ? 0.2 * Math.sin((2 * Math.PI * 200 * i) / sampleRate) : 0) + 0.001 * Math.sin(i * i)
      );
    });
    writeWav(join(cwd, `${name}.wav`), { sampleRate, channels: [samples] }, '16');
    const args = ['separate', `${name}.wav`, '-o', name, '-k', `${components}`, '--iterations', '10', '-q'];
    expect(await runNmf(args, { cwd })).toMatchObject({ status: 0 });
  }
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeFolder(cwd);
});

interface Label {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}
type Labelled = HTMLCanvasElement & { labels?: Label[] };

/** Keeps what is written on each canvas, and where, since it was last cleared. */
const keepLabels = async (page: Page) => {
  await page.addInitScript(() => {
    localStorage.clear();
    const { clearRect, fillText } = CanvasRenderingContext2D.prototype;
    Object.assign(CanvasRenderingContext2D.prototype, {
      clearRect(this: CanvasRenderingContext2D, ...box: Parameters<typeof clearRect>) {
        (this.canvas as Labelled).labels = [];
        clearRect.apply(this, box);
      },
      fillText(this: CanvasRenderingContext2D, text: string, x: number, y: number) {
        const size = this.measureText(text);
        (this.canvas as Labelled).labels?.push({
          text,
          left: x - size.actualBoundingBoxLeft,
          right: x + size.actualBoundingBoxRight,
          top: y - size.actualBoundingBoxAscent,
          bottom: y + size.actualBoundingBoxDescent,
        });
        fillText.call(this, text, x, y);
      },
    });
  });
};

/** Labels that touch another one or leave their canvas, of the canvases on screen: others are drawn when they come near. */
const badLabels = (page: Page) =>
  page.$$eval('canvas', (canvases) => {
    let count = 0;
    const bad: string[] = [];
    for (const canvas of canvases) {
      const { labels = [], clientWidth, clientHeight } = canvas as Labelled;
      const { top, bottom } = canvas.getBoundingClientRect();
      if (top >= innerHeight || bottom <= 0) continue;
      count += labels.length;
      for (const [i, a] of labels.entries()) {
        if (a.left < -0.5 || a.right > clientWidth + 0.5 || a.top < -0.5 || a.bottom > clientHeight + 0.5) {
          bad.push(`"${a.text}" leaves ${canvas.className || canvas.ariaLabel}`);
        }
        for (const b of labels.slice(i + 1)) {
          if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) {
            bad.push(`"${a.text}" is on "${b.text}" in ${canvas.className || canvas.ariaLabel}`);
          }
        }
      }
    }
    return { count, bad };
  });

const drawn = async (page: Page) => {
  await page.waitForSelector('main:not([aria-busy])');
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
};
const open = (name: string, use: (page: Page) => Promise<void>) =>
  onPage(browser, join(cwd, name), use, keepLabels);

describe.each(RECORDINGS)('the page of a recording that is %s', (name, seconds, _, components) => {
  it.each([390, 768, 1280])('has labels that are apart and whole at a width of %d pixels', (width) =>
    open(name, async (page) => {
      await page.setViewportSize({ width, height: 1800 });
      await page.click('#component-0 .open');
      for (const [axis, zooms] of [
        ['log', 4],
        ['linear', 2],
        ['mel', 2],
      ] as const) {
        await page.selectOption('.side label:has-text("Hz") select', axis);
        for (let zoom = 0; zoom < zooms; zoom++) {
          await drawn(page);
          const { count, bad } = await badLabels(page);
          expect(count).toBeGreaterThan(8);
          expect([axis, zoom, bad]).toEqual([axis, zoom, []]);
          for (let i = 0; i < 2; i++) await page.keyboard.press('+');
        }
        await page.keyboard.press('0');
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    }),
  );

  it('says its length and its components in words that fit', () =>
    open(name, async (page) => {
      await page.setViewportSize({ width: 1280, height: 1600 });
      await page.click('.details summary');
      const lengths: Record<string, string> = {
        0.3: '300 ms',
        10: '10 s',
        100: '1:40 min',
        3600: '1:00:00 h',
      };
      const settings = await page.$$eval('.details .numbers dd', (all) =>
        all.map(({ textContent }) => textContent),
      );
      expect(settings[0]?.split(', ')[0]).toBe(lengths[seconds]);
      expect(settings[2]).toBe(String(components));
      expect(await page.textContent('#done')).toBe(`0 of ${components} done`);
      const bottom = await page.$eval('.save-bar', (bar) => bar.getBoundingClientRect().bottom);
      expect(bottom).toBeCloseTo(1600, 0);
    }));
});

it.each([
  ['log', 3],
  ['linear', 1],
])('shows a template that peaks at 0 Hz on an axis that is %s', (axis, least) =>
  open('some', async (page) => {
    const at0 = await page.evaluate(() => {
      const { components } = JSON.parse(document.getElementById('model')?.textContent ?? '').manifest;
      return components.findIndex(({ peakHz }: { peakHz: number }) => peakHz === 0);
    });
    expect(at0).toBeGreaterThanOrEqual(0);
    await page.selectOption('.side label:has-text("Hz") select', axis);
    await page.click(`#component-${at0} .open`);
    await drawn(page);
    // The row of pixels a quarter below the top is the plot's ground, but for the peak at the left.
    const inked = await page.$eval(`#component-${at0} .large-template`, (canvas) => {
      const { width, height } = canvas as HTMLCanvasElement;
      const row = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(0, height >> 2, width, 1).data;
      const pixels = new Uint32Array((row ?? new Uint8ClampedArray(4 * width)).buffer);
      const ground = pixels[width - 20];
      return [...pixels.slice(35, 35 + 30)].filter((pixel) => pixel !== ground).length;
    });
    expect(inked).toBeGreaterThanOrEqual(least);
  }),
);
