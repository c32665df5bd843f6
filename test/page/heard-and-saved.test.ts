import { execFileSync } from 'node:child_process';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import { answer, onPage as openPage, overPlot, startBrowser, type TestBrowser } from '../support/browser.js';
import { createTempFolder, fixture, nmfBinary, removeFolder, runNmf } from '../support/cli.js';

const COMPONENTS = 6;
let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  for (const [name, recording] of [
    ['mono', 'heart-breathing-hum.wav'],
    ['stereo', 'stereo-bird-stream.wav'],
  ]) {
    const args = ['separate', fixture(recording), '-k', String(COMPONENTS), '-o', name, '--iterations', '20'];
    expect(await runNmf([...args, '-q'], { cwd })).toMatchObject({ status: 0 });
  }
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeFolder(cwd);
});

/** A page of its own: without what an earlier one has stored. */
const onPage = (name: string, use: (page: Page) => Promise<void>) =>
  openPage(browser, join(cwd, name), use, async (page) => {
    await page.addInitScript(() => localStorage.clear());
  });
const command = async (page: Page) => (await page.textContent('#command')) ?? '';

/** What a button saves, as the file `saved` of the folder. */
async function save(page: Page, selector: string, saved: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  await download.saveAs(join(cwd, saved));
  return download.suggestedFilename();
}

/** Runs the command that a page shows in the test's folder. */
function run(shown: string): void {
  const script = `nmf() { "${process.execPath}" "${nmfBinary}" "$@"; }; ${shown} -q --force`;
  execFileSync('sh', ['-c', script], { cwd });
}

const read = (name: string) => readWav(join(cwd, name)).signal;

/** The largest difference of two files, which must be as long and not silent. */
function largestError(a: string, b: string): number {
  const [first, second] = [read(a), read(b)];
  expect(first.sampleRate).toBe(second.sampleRate);
  expect(first.channels.map(({ length }) => length)).toEqual(second.channels.map(({ length }) => length));
  return first.channels.reduce((most, channel, c) => {
    expect(channel.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0)).toBeGreaterThan(0.001);
    return channel.reduce((worst, x, i) => Math.max(worst, Math.abs(x - second.channels[c][i])), most);
  }, 0);
}

describe('what a tab saves is what its command makes', () => {
  const cases: readonly (readonly [string, string, (page: Page) => Promise<void>, string, number])[] = [
    ['mono', 'the original, before any answer', async () => {}, '--indices 0..5 -o original.wav', 1e-5],
    [
      'mono',
      'my sound',
      async (page) => {
        await answer(page, 2, 'mine');
        await answer(page, 5, 'mine');
        await answer(page, 1, 'not');
      },
      `--indices "2,5" -o 'my sound.wav'`,
      1e-5,
    ],
    [
      'mono',
      'the rest, a region of it in 16 bits under a name',
      async (page) => {
        await answer(page, 2, 'mine');
        await page.keyboard.press('r');
        await (await overPlot(page)).drag(0.25, 0.5);
        await page.selectOption('.save-bar label:has-text("Part") select', 'region');
        await page.selectOption('.save-bar label:has-text("Bits") select', '16');
        await page.fill('#file-name', 'quiet/room');
      },
      '--bit-depth 16 -o quiet_room.wav',
      2 ** -15 + 1e-9,
    ],
    [
      'stereo',
      'my sound in 24 bits',
      async (page) => {
        for (const k of [0, 3, 4]) await answer(page, k, 'mine');
        await page.selectOption('.save-bar label:has-text("Bits") select', '24');
      },
      `--indices "0,3,4" --bit-depth 24 -o 'my sound.wav'`,
      1e-5,
    ],
  ];
  it.each(cases)('%s: %s', (name, _, act, end, bound) =>
    onPage(name, async (page) => {
      await act(page);
      const shown = await command(page);
      expect(shown).toMatch(new RegExp(`^nmf combine .*${end.replaceAll('.', '\\.')}$`));
      const file = await save(page, '#save', 'saved.wav');
      run(shown);
      expect(largestError('saved.wav', file)).toBeLessThan(bound);
    }),
  );
});

describe('all that is saved at once', () => {
  it('is every source and what is left, and adds up to the recording', () =>
    onPage('mono', async (page) => {
      await answer(page, 1, 'mine');
      await page.click('[aria-label="Add a source"]');
      await page.fill('#source-name', 'breath');
      await page.keyboard.press('Enter');
      await answer(page, 2, 'mine');
      await answer(page, 3, 'unsure');
      expect(await save(page, '#save-all', 'all.zip')).toBe('sources.zip');
      execFileSync('unzip', ['-q', '-o', 'all.zip'], { cwd });
      const parts = ['my sound.wav', 'breath.wav', 'rest.wav'].map((name) => read(name).channels[0]);
      const whole = readWav(fixture('heart-breathing-hum.wav')).signal.channels[0];
      const worst = whole.reduce(
        (most, x, i) => Math.max(most, Math.abs(x - parts.reduce((sum, part) => sum + part[i], 0))),
        0,
      );
      expect(worst).toBeLessThan(1e-5);
    }));
});

describe('the command for refining', () => {
  it('writes what is heard where a component is unsure: a half of it on each side', () =>
    onPage('stereo', async (page) => {
      await page.fill('#source-name', 'bird');
      await page.keyboard.press('Enter');
      await answer(page, 1, 'mine');
      await answer(page, 2, 'mine');
      await answer(page, 4, 'unsure');
      run(await command(page));
      for (const [key, name] of [
        ['m', 'bird.wav'],
        ['r', 'rest.wav'],
      ]) {
        await page.keyboard.press(key);
        expect(await save(page, '#save', 'saved.wav')).toBe(name);
        expect(largestError('saved.wav', join('stereo-refined', name))).toBeLessThan(1e-5);
      }
    }));

  it('holds sources, unsure components and marks', () =>
    onPage('mono', async (page) => {
      await page.fill('#source-name', 'heart');
      await page.keyboard.press('Enter');
      await answer(page, 1, 'mine');
      expect(await page.isHidden('#refine-command')).toBe(true);
      await answer(page, 4, 'unsure');
      expect(await command(page)).toMatch(
        /^nmf refine .*mono --source heart=1 --unsure heart=4 -o .*mono-refined$/,
      );
      const plot = await overPlot(page);
      await plot.drag(0.25, 0.3);
      await page.click('text=It is silent here');
      await plot.drag(0.5, 0.6);
      await page.click('text=Only it is heard here');
      expect(await page.textContent('#refine-command')).toMatch(
        /^nmf refine .*mono --source heart=1 --unsure heart=4 --no heart=[\d.]+-3\.[\d.]+ --only heart=[\d.]+-7\.[\d.]+ -o .*mono-refined$/,
      );
    }));

  it('goes with a file of marks, which the page opens again', () =>
    onPage('mono', async (page) => {
      await answer(page, 1, 'mine');
      await answer(page, 3, 'not');
      await (await overPlot(page)).drag(0.25, 0.3);
      await page.click('text=It is silent here');
      expect(await save(page, 'text=Keep marks', 'marks.json')).toBe('marks.json');
      const refined = await runNmf(['refine', 'mono', '--marks', 'marks.json', '-o', 'refined', '-q'], {
        cwd,
      });
      expect([refined.status, refined.stdout.includes('my sound')]).toEqual([0, true]);
      await page.reload(); // to an empty storage
      expect(await page.$('.mark')).toBeNull();
      const chooser = page.waitForEvent('filechooser');
      await page.click('text=Open marks');
      await (await chooser).setFiles(join(cwd, 'marks.json'));
      await page.waitForSelector('.mark');
      expect(await page.getAttribute('#component-1', 'data-answer')).toBe('mine');
      expect(await page.getAttribute('#component-3', 'data-answer')).toBe('not');
      copyFileSync(join(cwd, 'saved.wav'), join(cwd, 'no.json'));
      const again = page.waitForEvent('filechooser');
      await page.click('text=Open marks');
      await (await again).setFiles(join(cwd, 'no.json'));
      await expect.poll(() => page.textContent('#messages')).toBe('The file is not JSON.');
    }));

  it('is copied', () =>
    onPage('mono', async (page) => {
      await browser?.context.grantPermissions(['clipboard-read', 'clipboard-write']);
      await answer(page, 5, 'mine');
      await page.click('.command-line:has(#command) button');
      await expect.poll(() => page.textContent('#messages')).toBe('Copied the command.');
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(await command(page));
    }));
});

describe('a press of the mouse', () => {
  it('works the first time on every button, however long it is held, also while the page plays', () =>
    onPage('mono', async (page) => {
      await page.evaluate(() => {
        const note = ({ target }: Event) =>
          (target as Element).closest('button')?.setAttribute('data-clicked', '');
        document.addEventListener('click', note, true);
      });
      await answer(page, 2, 'mine');
      for (const isPlaying of [false, true]) {
        const buttons = page.locator(
          ['.transport', '.tabs', '.side', '#component-0', '#component-5']
            .map((place) => `${place} button:visible:enabled`)
            .join(', '),
        );
        const count = await buttons.count();
        expect(count).toBeGreaterThanOrEqual(2 * 5 + 5 + 3);
        for (let i = 0; i < count; i++) {
          const one = buttons.nth(i);
          const label = await one.evaluate((node) => {
            node.removeAttribute('data-clicked');
            return node.outerHTML;
          });
          if (isPlaying) await page.keyboard.press('Space');
          const box = await one.boundingBox();
          if (box === null) throw new Error(`${label} is not shown`);
          await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
          await page.mouse.down();
          await page.waitForTimeout(60);
          await page.mouse.up();
          expect([label, await one.getAttribute('data-clicked')]).toEqual([label, '']);
        }
      }
    }));
});
