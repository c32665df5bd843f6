import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import { onPage as openPage, startBrowser, type TestBrowser } from '../support/browser.js';
import { createTempFolder, fixture, nmfBinary, removeFolder, runNmf } from '../support/cli.js';

const COMPONENTS = 6;
let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  const recording = fixture('heart-breathing-hum.wav');
  const args = ['separate', recording, '-k', String(COMPONENTS), '-o', 'out', '--iterations', '20', '-q'];
  expect(await runNmf(args, { cwd })).toMatchObject({ status: 0 });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeFolder(cwd);
});

/** A page of its own: without what an earlier one has stored. */
const onPage = (use: (page: Page) => Promise<void>) =>
  openPage(browser, join(cwd, 'out'), async (page) => {
    await page.evaluate(() => localStorage.clear());
    await page.goto(page.url().replace(/#.*/, ''));
    await page.reload();
    await use(page);
  });

/** Presses and releases the mouse as slowly as a hand does. */
async function press(page: Page, selector: string): Promise<void> {
  const target = page.locator(selector);
  await target.evaluate((element) => element.scrollIntoView({ block: 'center' })); // clear of the dock
  const box = await target.boundingBox();
  if (box === null) throw new Error(`${selector} is not shown`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.waitForTimeout(120);
  await page.mouse.up();
}

const play = (k: number) => `#component-${k} button[title="Play alone"]`;
const solo = (k: number) => `#component-${k} button[title^="Solo"]`;
const mute = (k: number) => `#component-${k} button[title^="Mute"]`;
const slider = (k: number) => `#component-${k} input[type=range]`;
const heard = (page: Page) => page.textContent('#heard');
const command = async (page: Page) => (await page.textContent('#command')) ?? '';

describe('a press of the mouse', () => {
  it('works the first time on every button, however long it is held, also while the page plays', () =>
    onPage(async (page) => {
      await page.evaluate(() => {
        document.addEventListener(
          'click',
          ({ target }) => {
            (target as Element).closest('button')?.setAttribute('data-clicked', '');
          },
          true,
        );
      });
      await page.check('#tick-2');
      for (const isPlaying of [false, true]) {
        const places = ['.toolbar', '.dock', '#component-0', '#component-5'];
        const buttons = page.locator(
          places.map((place) => `${place} button:visible:enabled:not(#save)`).join(', '),
        );
        const count = await buttons.count();
        expect(count).toBeGreaterThanOrEqual(2 * 3 + 4 + 4);
        for (let i = 0; i < count; i++) {
          const label = await buttons.nth(i).evaluate((button) => {
            button.removeAttribute('data-clicked');
            for (const other of document.querySelectorAll('[data-pressed]')) {
              other.removeAttribute('data-pressed');
            }
            button.setAttribute('data-pressed', '');
            return button.outerHTML;
          });
          if (isPlaying) await page.evaluate(() => document.querySelector<HTMLElement>('.play')?.click());
          await press(page, '[data-pressed]');
          expect([label, await page.locator('[data-pressed][data-clicked]').count()]).toEqual([label, 1]);
          if ((await buttons.count()) !== count) break; // "Untick all" takes itself away
        }
        await page.check('#tick-2');
      }
    }));

  it('plays a component alone, and the mix is back when that ends', () =>
    onPage(async (page) => {
      await page.check('#tick-0');
      await press(page, play(4));
      await expect.poll(() => heard(page)).toBe('Hearing component 4');
      expect(await command(page)).toContain('--indices 4 ');
      await press(page, '.play');
      await expect.poll(() => heard(page)).toBe('Hearing component 0');
      await press(page, play(3));
      await expect.poll(() => heard(page)).toBe('Hearing component 3');
      await press(page, play(3));
      await expect.poll(() => heard(page)).toBe('Hearing component 0');
    }));
});

/** The largest difference between what the page saves and the components times what is heard of them. */
async function savedError(page: Page, factors: readonly number[]): Promise<number> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#save')]);
  await download.saveAs(join(cwd, 'saved.wav'));
  const parts = factors.map((_, k) => readWav(join(cwd, 'out', `component-0${k}.wav`)).signal.channels[0]);
  return largestError(
    readWav(join(cwd, 'saved.wav')).signal.channels[0],
    Float32Array.from(parts[0], (_, i) => parts.reduce((sum, part, k) => sum + factors[k] * part[i], 0)),
  );
}

/** The same of what the shown command writes. */
async function commandError(page: Page): Promise<number> {
  const script = `nmf() { "${process.execPath}" "${nmfBinary}" "$@"; }; ${await command(page)} -q`;
  execFileSync('sh', ['-c', script], { cwd });
  const [saved, mix] = ['saved.wav', 'mix.wav'].map((name) => readWav(join(cwd, name)).signal.channels[0]);
  return largestError(saved, mix);
}

function largestError(a: Float32Array, b: Float32Array): number {
  expect(a).toHaveLength(b.length);
  expect(a.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)).toBeGreaterThan(0.001);
  return a.reduce((worst, x, i) => Math.max(worst, Math.abs(x - b[i])), 0);
}

describe('what is heard is what is saved, and what the command makes', () => {
  const cases: readonly (readonly [string, (page: Page) => Promise<void>, string, number[]])[] = [
    ['solo', (page) => press(page, solo(3)), '3', [0, 0, 0, 1, 0, 0]],
    [
      'two solos',
      async (page) => press(page, solo(1)).then(() => press(page, solo(4))),
      '"1,4"',
      [0, 1, 0, 0, 1, 0],
    ],
    ['mute', (page) => press(page, mute(2)), '"0,5"', [1, 0, 0, 0, 0, 1]],
    ['the original', (page) => page.keyboard.press('o'), '0..5', [1, 1, 1, 1, 1, 1]],
    [
      'unticked, one muted',
      async (page) => press(page, 'text=Untick all').then(() => press(page, mute(0))),
      '1..5',
      [0, 1, 1, 1, 1, 1],
    ],
  ];
  it.each(cases)('with %s', (_, act, indices, factors) =>
    onPage(async (page) => {
      for (const k of [0, 2, 5]) await page.check(`#tick-${k}`);
      await act(page);
      expect(await command(page)).toContain(` --indices ${indices} -o mix.wav`);
      expect(await savedError(page, factors)).toBeLessThan(1e-5);
      expect(await commandError(page)).toBeLessThan(1e-5);
    }),
  );

  it('with one gain for all', () =>
    onPage(async (page) => {
      for (const k of [1, 2]) {
        await page.check(`#tick-${k}`);
        await page.fill(slider(k), '-7.5');
      }
      expect(await command(page)).toContain(' --indices "1,2" --gain -7.5 -o mix.wav');
      const factor = 10 ** (-7.5 / 20);
      expect(await savedError(page, [0, factor, factor, 0, 0, 0])).toBeLessThan(1e-5);
      expect(await commandError(page)).toBeLessThan(1e-5);
    }));

  it('with different gains, which no command can make', () =>
    onPage(async (page) => {
      await page.check('#tick-1');
      await page.check('#tick-2');
      await page.fill(slider(2), '6');
      expect(await command(page)).not.toContain('nmf');
      expect(await page.isDisabled('text=Copy')).toBe(true);
      expect(await savedError(page, [0, 1, 10 ** (6 / 20), 0, 0, 0])).toBeLessThan(1e-5);
      await press(page, mute(1));
      expect(await command(page)).toContain(' --indices 2 --gain 6 -o mix.wav');
    }));

  it('with nothing: there is nothing to save', () =>
    onPage(async (page) => {
      expect(await page.isDisabled('#save')).toBe(true);
      await page.check('#tick-1');
      expect(await page.isDisabled('#save')).toBe(false);
      await press(page, mute(1));
      expect(await heard(page)).toBe('Hearing nothing: all are muted');
      expect(await page.isDisabled('#save')).toBe(true);
      expect(await page.isDisabled('text=Copy')).toBe(true);
    }));

  it('also after a reload, which keeps ticks and gains but neither solo nor mute', () =>
    onPage(async (page) => {
      await page.check('#tick-1');
      await page.check('#tick-2');
      await page.fill(slider(1), '3');
      await page.fill(slider(2), '3');
      await press(page, solo(4));
      await press(page, mute(1));
      await page.reload();
      expect(await heard(page)).toBe('Hearing components 1, 2');
      expect(await command(page)).toContain(' --indices "1,2" --gain 3 -o mix.wav');
      expect(await page.locator('.row [aria-pressed=true]').count()).toBe(0);
    }));
});
