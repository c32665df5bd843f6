import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answer, onPage, startBrowser, type TestBrowser } from '../support/browser.js';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';

const NAME = 'stereo-bird-stream.wav';
let cwd: string;
let browser: TestBrowser | undefined;

beforeAll(async () => {
  cwd = createTempFolder();
  copyFileSync(fixture(NAME), join(cwd, NAME));
  const marks = ['--mark', 'bird=0.2-1.2', '--no', 'bird=1.4-2', '--iterations', '20', '-q'];
  for (const write of ['sources', 'all']) {
    const args = ['separate', NAME, '-o', write, '--write', write, ...marks];
    expect(await runNmf(args, { cwd })).toMatchObject({ status: 0 });
  }
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  removeFolder(cwd);
});

describe('the page of a separation into sources', () => {
  it('names the source of each component, and shows no fit where none was made', () =>
    onPage(browser, join(cwd, 'all'), async (page) => {
      expect(await page.textContent('#component-0')).toContain('0: bird');
      expect(await page.textContent('#component-2')).toContain('2: rest');
      expect(await page.textContent('.details .numbers')).toContain('known sources');
      expect(await page.$('.convergence')).toBeNull();
    }));

  it('shows a command that works beside the recording', async () => {
    await onPage(browser, join(cwd, 'all'), async (page) => {
      await answer(page, 0, 'mine');
      expect(await page.textContent('#command')).toMatch(/^nmf combine .* --indices 0 -o 'my sound\.wav'$/);
    });
    await onPage(browser, join(cwd, 'sources'), async (page) => {
      await answer(page, 0, 'mine');
      const command = await page.textContent('#command');
      expect(command).toMatch(
        /^nmf combine .* --recording stereo-bird-stream\.wav --indices 0 -o 'my sound\.wav'$/,
      );
      expect(await page.isEnabled('#save')).toBe(true);
      const [, ...args] = String(command).replace("'my sound.wav'", 'mine.wav').split(' ');
      expect(await runNmf([...args, '-q'], { cwd })).toMatchObject({ status: 0, stderr: '' });
    });
  });
});
