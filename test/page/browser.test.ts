import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import {
  onPage as openPage,
  overPlot,
  shownSeconds,
  startBrowser,
  type TestBrowser,
  watchLoop,
} from '../support/browser.js';
import { createTempFolder, fixture, nmfBinary, removeFolder, runNmf } from '../support/cli.js';

/** Ends a script, an attribute and the direction of reading. */
const HOSTILE = `a'"<\u2044script><img src=x onerror=alert(1)>\u202Egnp.wav`.replace('\u2044', '!--');
const quick = ['--iterations', '20', '-q'];
let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  copyFileSync(fixture('heart-breathing-hum.wav'), join(cwd, HOSTILE));
  const runs = [
    ['separate', fixture('heart-breathing-hum.wav'), '-k', '6', '-o', 'heart', '-q'],
    ['separate', fixture('stereo-bird-stream.wav'), '-k', '6', '-o', 'stereo', ...quick],
    ['separate', fixture('piano-chord.wav'), '-k', '50', '-o', 'many', ...quick],
    ['separate', HOSTILE, '-k', '2', '-o', `it's out`, ...quick],
  ];
  for (const args of runs) expect(await runNmf(args, { cwd })).toMatchObject({ status: 0 });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeFolder(cwd);
});

const onPage = (name: string, use: (page: Page) => Promise<void>) => openPage(browser, join(cwd, name), use);

const ticked = (page: Page) =>
  page.$$eval('.row input[type=checkbox]:checked', (boxes) => boxes.map(({ id }) => Number(id.slice(5))));
const order = (page: Page) =>
  page.$$eval('.row', (rows) => rows.map(({ id }) => Number(id.slice('component-'.length))));

describe('the listening page', () => {
  it.each(['heart', 'stereo'])('saves the mix that its command makes: %s', (name) =>
    onPage(name, async (page) => {
      await page.check('#tick-2');
      await page.check('#tick-5');
      const command = (await page.textContent('#command')) ?? '';
      expect(command).toBe(`nmf combine ${join(cwd, name)} --indices "2,5" -o mix.wav`);
      const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
      await download.saveAs(join(cwd, 'saved.wav'));
      const script = `nmf() { "${process.execPath}" "${nmfBinary}" "$@"; }; ${command} -q`;
      execFileSync('sh', ['-c', script], { cwd });
      const saved = readWav(join(cwd, 'saved.wav')).signal;
      const combined = readWav(join(cwd, 'mix.wav')).signal;
      expect(saved.sampleRate).toBe(combined.sampleRate);
      expect(saved.channels.map((c) => c.length)).toEqual(combined.channels.map((c) => c.length));
      const largest = (a: Float32Array, at: (i: number) => number) =>
        a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - at(i))), 0);
      for (const [c, channel] of saved.channels.entries()) {
        expect(largest(channel, () => 0)).toBeGreaterThan(0.001);
        expect(largest(channel, (i) => combined.channels[c][i])).toBeLessThan(1e-5);
      }
      await page.uncheck('#tick-2');
      await page.uncheck('#tick-5');
    }),
  );

  it('plays, pauses, seeks and loops a marked region', () =>
    onPage('heart', async (page) => {
      await page.keyboard.press('Space');
      await expect.poll(() => shownSeconds(page)).toBeGreaterThan(0.3);
      const plot = await overPlot(page);
      await plot.click(0.5);
      await expect.poll(() => shownSeconds(page)).toBeGreaterThan(5.9);
      await plot.drag(0.25, 0.3);
      await expect.poll(() => shownSeconds(page)).toBeLessThan(3.7);
      for (const time of (await watchLoop(page)).shown) {
        expect(time).toBeGreaterThan(2.9);
        expect(time).toBeLessThan(3.7);
      }
      await page.keyboard.press('Space');
      const paused = await shownSeconds(page);
      await page.waitForTimeout(300);
      expect(await shownSeconds(page)).toBe(paused);
    }));

  it('sorts by each number and obeys the keyboard', () =>
    onPage('heart', async (page) => {
      const { components } = JSON.parse(readFileSync(join(cwd, 'heart', 'separation.json'), 'utf8'));
      await page.selectOption('.toolbar select', 'peak');
      const byPeak = (await order(page)).map((k) => components[k].peakHz);
      expect(byPeak).toEqual(byPeak.toSorted((a, b) => a - b));
      await page.selectOption('.toolbar select', 'index');
      await page.click('h1');
      await page.keyboard.press('2');
      await page.keyboard.press('4');
      expect(await ticked(page)).toEqual([2, 4]);
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('s');
      expect(await page.textContent('#heard')).toBe('Hearing component 3');
      await page.keyboard.press('s');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('m');
      expect(await page.textContent('#heard')).toBe('Hearing component 2');
    }));

  it('keeps the selection over a reload', () =>
    onPage('heart', async (page) => {
      expect(await ticked(page)).toEqual([2, 4]); // as the page before left it
      await page.click('#tick-0');
      await page.reload();
      expect(await ticked(page)).toEqual([0, 2, 4]);
    }));

  it('takes two digits for one index, and sorts 50 components', () =>
    onPage('many', async (page) => {
      expect(await order(page)).toHaveLength(50);
      await page.keyboard.press('1');
      await page.keyboard.press('2');
      expect(await ticked(page)).toEqual([12]);
      const { components } = JSON.parse(readFileSync(join(cwd, 'many', 'separation.json'), 'utf8'));
      await page.selectOption('.toolbar select', 'centroid');
      const byCentroid = (await order(page)).map((k) => components[k].centroidHz);
      expect(byCentroid).toEqual(byCentroid.toSorted((a, b) => a - b));
    }));

  it('copies the command', () =>
    onPage('heart', async (page) => {
      await browser?.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await page.click('#tick-5');
      await page.click('text=Copy');
      await expect.poll(() => page.textContent('#messages')).toBe('Copied the command.');
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toBe(await page.textContent('#command'));
      expect(copied).toMatch(/--indices "[\d,]*5" -o mix\.wav$/);
      await page.click('#tick-5');
    }));

  it('zooms in on what the pointer is at, moves along, and seeks in what is shown', () =>
    onPage('heart', async (page) => {
      const plot = await overPlot(page);
      const clickedAt = async (share: number) => {
        await plot.click(share);
        await page.waitForTimeout(100); // the time is shown with the next frame
        return shownSeconds(page);
      };
      const whole = [await clickedAt(0.25), await clickedAt(0.75)];
      await plot.hover(0.5);
      await page.keyboard.down('Control');
      await page.mouse.wheel(0, -500);
      await page.keyboard.up('Control');
      const zoomed = [await clickedAt(0.25), await clickedAt(0.75)];
      expect((zoomed[0] + zoomed[1]) / 2).toBeCloseTo((whole[0] + whole[1]) / 2, 0);
      expect((whole[1] - whole[0]) / (zoomed[1] - zoomed[0])).toBeCloseTo(Math.exp(1), 1);
      await page.keyboard.down('Shift');
      await page.mouse.wheel(0, 200);
      await page.keyboard.up('Shift');
      expect(await clickedAt(0.25)).toBeGreaterThan(zoomed[0] + 0.1);
    }));

  it('shows a hostile name as the text that it is', () =>
    onPage(`it's out`, async (page) => {
      expect(await page.textContent('h1')).toBe(HOSTILE);
      expect(await page.title()).toContain(HOSTILE);
      expect(await page.$('img')).toBeNull();
      await page.check('#tick-1');
      expect(await page.textContent('#command')).toContain(`it'\\''s out' --indices 1`);
    }));

  it.each(['light', 'dark'] as const)('has no serious failing of accessibility: %s', (colorScheme) =>
    onPage('heart', async (page) => {
      await page.emulateMedia({ colorScheme });
      const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
      await page.evaluate(axe);
      const found = await page.evaluate(async () => {
        const { axe } = window as unknown as {
          axe: {
            run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }>;
          };
        };
        const { violations } = await axe.run();
        return violations
          .filter(({ impact }) => ['serious', 'critical'].includes(impact))
          .map(({ id, nodes }) => `${id}: ${nodes[0].html}`);
      });
      expect(found).toEqual([]);
    }),
  );

  it('prints every component in black on white, drawn for the sheet, also what was never on screen', () =>
    onPage('many', async (page) => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.waitForSelector('main:not([aria-busy])');
      await page.evaluate(() => {
        window.addEventListener('beforeprint', () => {
          const sheet = [...document.querySelectorAll<HTMLCanvasElement>('canvas')].map((canvas) => {
            const pixels =
              canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
            const colours = new Set(new Uint32Array(new Uint8Array(pixels).buffer));
            return { colours: colours.size, isFitting: canvas.width === canvas.clientWidth };
          });
          const paper = getComputedStyle(document.body).backgroundColor;
          document.body.dataset.sheet = JSON.stringify({ sheet, paper });
        });
      });
      await page.pdf();
      const { sheet, paper } = JSON.parse((await page.getAttribute('body', 'data-sheet')) ?? '');
      expect(paper).toBe('rgb(255, 255, 255)');
      expect(sheet).toHaveLength(2 + 2 * 50);
      for (const { colours, isFitting } of sheet) {
        expect(colours).toBeGreaterThan(10);
        expect(isFitting).toBe(true);
      }
      expect(await page.getAttribute('html', 'class')).toBe('');
    }));

  it('fits a screen of 390 pixels', () =>
    onPage('heart', async (page) => {
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    }));
});
