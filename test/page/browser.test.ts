import { copyFileSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  answer,
  onPage as openPage,
  overPlot,
  shownSeconds,
  startBrowser,
  type TestBrowser,
  watchLoop,
} from '../support/browser.js';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';

/** Ends a script, an attribute and the direction of reading. */
const HOSTILE = `a'"<\u2044script><img src=x onerror=alert(1)>\u202Egnp.wav`.replace('\u2044', '!--');
const quick = ['--iterations', '20', '-q'];
let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  copyFileSync(fixture('heart-breathing-hum.wav'), join(cwd, HOSTILE));
  const runs = [
    ['separate', fixture('heart-breathing-hum.wav'), '-k', '10', '-o', 'heart', ...quick],
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

const onPage = (name: string, use: (page: Page) => Promise<void>) =>
  openPage(browser, join(cwd, name), async (page) => {
    await page.waitForSelector('main:not([aria-busy])');
    await use(page);
  });

const order = (page: Page) =>
  page.$$eval('.lane', (lanes) => lanes.map(({ id }) => Number(id.slice('component-'.length))));
const answers = (page: Page) =>
  page.$$eval('.lane', (lanes) => lanes.map((lane) => (lane as HTMLElement).dataset.answer).join());
const size = (page: Page, selector: string) =>
  page.$eval(selector, (node) => {
    const { width, height } = node.getBoundingClientRect();
    return { width, height };
  });
const pixels = (page: Page) =>
  page.$eval('#picture', (canvas) => (canvas as HTMLCanvasElement).toDataURL().slice(-4000));

describe('the listening page', () => {
  it('shows ten components on a screen of 1280 x 900 pixels', () =>
    onPage('heart', async (page) => {
      const { top, bottom } = await page.evaluate(() => ({
        top: document.querySelector('.stage')?.getBoundingClientRect().bottom ?? 0,
        bottom: document.querySelector('.save-bar')?.getBoundingClientRect().top ?? 0,
      }));
      const lanes = await page.$$eval('.lane', (all) =>
        all.map((lane) => lane.getBoundingClientRect().toJSON()),
      );
      expect(lanes).toHaveLength(10);
      for (const lane of lanes) {
        expect(lane.top).toBeGreaterThanOrEqual(top);
        expect(lane.bottom).toBeLessThanOrEqual(bottom);
      }
    }));

  it('plays, pauses, seeks and loops a region', () =>
    onPage('heart', async (page) => {
      await page.keyboard.press('Space');
      await expect.poll(() => shownSeconds(page)).toBeGreaterThan(0.3);
      const plot = await overPlot(page);
      await plot.click(0.5);
      await expect.poll(() => shownSeconds(page)).toBeGreaterThan(5.9);
      await plot.drag(0.25, 0.3);
      await page.click('#region >> text=Loop');
      await expect.poll(() => shownSeconds(page)).toBeLessThan(3.7);
      for (const time of (await watchLoop(page)).shown) {
        expect(time).toBeGreaterThan(2.9);
        expect(time).toBeLessThan(3.7);
      }
      await page.keyboard.press('Escape');
      expect(await page.isHidden('#region')).toBe(true);
      await page.keyboard.press('Space');
      const paused = await shownSeconds(page);
      await page.waitForTimeout(300);
      expect(await shownSeconds(page)).toBe(paused);
    }));

  it('is answered by keys, shows the choice at once, and takes everything back', () =>
    onPage('heart', async (page) => {
      const original = await pixels(page);
      await page.keyboard.press('1');
      expect(await page.getAttribute('#tab-mine', 'aria-pressed')).toBe('true');
      await expect.poll(() => pixels(page)).not.toBe(original);
      const mine = await pixels(page);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('2');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('3');
      expect(await answers(page)).toBe('mine,not,unsure,,,,,,,');
      expect(await page.textContent('#done')).toBe('3 of 10 done');
      await expect.poll(() => pixels(page)).not.toBe(mine);
      await page.keyboard.press('r');
      await expect.poll(() => pixels(page)).not.toBe(mine);
      await page.keyboard.press('o');
      await expect.poll(() => pixels(page)).toBe(original);
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      expect(await answers(page)).toBe('mine,,,,,,,,,');
      await page.keyboard.press('Control+Shift+z');
      expect(await answers(page)).toBe('mine,not,,,,,,,,');
      await page.keyboard.press('n');
      const [next] = await page.$$eval('.lane.current', (lanes) => lanes.map(({ id }) => id));
      expect(['component-0', 'component-1']).not.toContain(next);
    }));

  it('keeps all of it over a reload', () =>
    onPage('heart', async (page) => {
      expect(await answers(page)).toBe('mine,not,,,,,,,,'); // as the page before left it
      await page.fill('#source-name', 'heart');
      await page.keyboard.press('Enter');
      await (await overPlot(page)).drag(0.4, 0.5);
      await page.click('text=It is silent here');
      await page.selectOption('.side select', 'energy');
      await page.reload();
      expect(await answers(page)).toBe('mine,not,,,,,,,,');
      expect(await page.inputValue('#source-name')).toBe('heart');
      expect(await page.getAttribute('.mark', 'aria-label')).toMatch(
        /^heart is silent from 0:04\.\d\d to 0:0/,
      );
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      expect(await page.$('.mark')).toBeNull();
      expect(await page.inputValue('#source-name')).toBe('my sound');
    }));

  it('hears one component alone: by a click until the next, by a key or a press while held', () =>
    onPage('heart', async (page) => {
      const alone = () => page.$$eval('.lane.alone', (lanes) => lanes.map(({ id }) => id).join());
      const play = page.locator('#component-4 .icon-button').first();
      await play.click();
      expect(await alone()).toBe('component-4');
      await play.click();
      await expect.poll(alone).toBe('');
      await play.hover();
      await page.mouse.down();
      expect(await alone()).toBe('component-4');
      await page.waitForTimeout(450);
      await page.mouse.up();
      await expect.poll(alone).toBe('');
      await page.keyboard.down('a');
      expect(await alone()).toBe('component-4');
      await page.keyboard.up('a');
      await expect.poll(alone).toBe('');
      expect(await page.getAttribute('.play', 'aria-label')).toBe('Play');
    }));

  it('sorts 50 components by each number, and opens one', () =>
    onPage('many', async (page) => {
      const { components } = JSON.parse(readFileSync(join(cwd, 'many', 'separation.json'), 'utf8'));
      for (const [key, number] of [
        ['centroid', 'centroidHz'],
        ['peak', 'peakHz'],
      ]) {
        await page.selectOption('.side select', key);
        const sorted = (await order(page)).map((k) => components[k][number]);
        expect(sorted).toHaveLength(50);
        expect(sorted).toEqual(sorted.toSorted((a: number, b: number) => a - b));
      }
      await page.selectOption('.side select', 'index');
      await page.click('#component-3 .open');
      expect(await page.textContent('#component-3 .numbers')).toContain('Centroid');
      await page.focus('#component-3 .numbers div');
      expect(await page.isVisible('#component-3 .meaning >> nth=0')).toBe(true);
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
      expect(await page.textContent('.readout')).toMatch(/^0:0[56]\.\d\d · [\d.]+ k?Hz · (below )?−\d/);
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
      await answer(page, 1, 'mine');
      expect(await page.textContent('#command')).toContain(`it'\\''s out' --indices 1`);
    }));

  it('has no serious failing of accessibility in either theme', () =>
    onPage('heart', async (page) => {
      await answer(page, 0, 'mine');
      await answer(page, 5, 'unsure');
      await answer(page, 6, 'not');
      await page.click('.details summary');
      await page.click('#component-0 .open');
      await (await overPlot(page)).drag(0.1, 0.3);
      await page.click('text=Only it is heard here');
      await page.evaluate(
        readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'),
      );
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
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
      }
    }));

  it('prints every component in black on white, drawn for the sheet, also what was never on screen', () =>
    onPage('many', async (page) => {
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.evaluate(() => {
        window.addEventListener('beforeprint', () => {
          const sheet = [
            ...document.querySelectorAll<HTMLCanvasElement>('.stage canvas, .lane > * canvas, .template'),
          ].map((canvas) => {
            const pixels =
              canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
            const colours = new Set(new Uint32Array(new Uint8Array(pixels).buffer));
            const isFitting = canvas.width === canvas.clientWidth;
            return { colours: colours.size, isFitting, what: canvas.ariaLabel };
          });
          const paper = getComputedStyle(document.body).backgroundColor;
          document.body.dataset.sheet = JSON.stringify({ sheet, paper });
        });
      });
      await page.click('#component-7 .open');
      await page.pdf();
      const { sheet, paper } = JSON.parse((await page.getAttribute('body', 'data-sheet')) ?? '');
      expect(paper).toBe('rgb(255, 255, 255)');
      expect(sheet.length).toBeGreaterThanOrEqual(1 + 2 * 50 + 2);
      for (const { colours, isFitting, what } of sheet) {
        expect([what, colours > 10, isFitting]).toEqual([what, true, true]);
      }
      expect(await page.getAttribute('html', 'class')).not.toContain('printing');
    }));

  it('fits a screen of 390 pixels, with lanes of at most 120 and targets of at least 44', () =>
    onPage('heart', async (page) => {
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
      expect((await size(page, '#component-5')).height).toBeLessThanOrEqual(120);
      const targets = page.locator('.lane button:visible, .deck button:visible, .save-bar button:visible');
      for (const { width, height, text } of await targets.evaluateAll((all) =>
        all.map((node) => ({ ...node.getBoundingClientRect().toJSON(), text: node.outerHTML })),
      )) {
        expect([text, Math.min(width, height) >= 44]).toEqual([text, true]);
      }
    }));

  it('has no text below 12 pixels', () =>
    onPage('heart', async (page) => {
      const small = await page.$$eval('body *:not(script):not(style)', (nodes) =>
        nodes
          .filter((node) => Number.parseFloat(getComputedStyle(node).fontSize) < 12)
          .map((node) => node.outerHTML),
      );
      expect(small).toEqual([]);
    }));
});
