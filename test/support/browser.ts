import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';
import { requireTool } from './tools.js';

const EXECUTABLE = '/usr/bin/chromium';
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A browser with a profile of its own, which `close` removes. */
export interface TestBrowser {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

/** Starts Chromium; undefined where it is missing, which is said, and fails under CI. */
export async function startBrowser(): Promise<TestBrowser | undefined> {
  if (!requireTool('chromium', 'chromium')) return undefined;
  const profile = mkdtempSync(join(tmpdir(), 'nmf-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: EXECUTABLE,
    args: FLAGS,
    viewport: { width: 1280, height: 900 },
    acceptDownloads: true,
  });
  return {
    context,
    async close() {
      await context.close();
      rmSync(profile, { recursive: true, force: true });
    },
  };
}

/**
 * Opens a folder's page and, at the end, checks that it complained of nothing and loaded nothing else.
 *
 * @param prepare - Called with the empty page before.
 */
export async function onPage(
  browser: TestBrowser | undefined,
  folder: string,
  use: (page: Page) => Promise<void>,
  prepare?: (page: Page) => Promise<void>,
): Promise<void> {
  if (browser === undefined) return;
  const page = await browser.context.newPage();
  const complaints = watch(page, folder);
  await prepare?.(page);
  await page.goto(new URL(`file://${encodeURI(folder)}/index.html`).href);
  await use(page);
  expect(complaints).toEqual([]);
  await page.close();
}

/** Seconds at which a page stands. */
export async function shownSeconds(page: Page): Promise<number> {
  const [, minutes, rest] = /^(\d+):([\d.]+) /.exec((await page.textContent('#time')) ?? '') ?? [];
  return 60 * Number(minutes) + Number(rest);
}

/** The mouse on the mixture's plot; places are shares of what it shows. */
export async function overPlot(page: Page) {
  const box = await (await page.$('#picture'))?.boundingBox();
  if (box === undefined || box === null) throw new Error('no plot');
  const at = (share: number) => [box.x + 44 + share * (box.width - 52), box.y + 80] as const;
  return {
    hover: (share: number) => page.mouse.move(...at(share)),
    click: (share: number) => page.mouse.click(...at(share)),
    /** Makes a region. */
    async drag(from: number, to: number): Promise<void> {
      await page.mouse.move(...at(from));
      await page.mouse.down();
      await page.mouse.move(...at(to), { steps: 4 });
      await page.mouse.up();
    },
  };
}

/** Answers the question of a component's lane. */
export async function answer(page: Page, k: number, given: 'mine' | 'not' | 'unsure'): Promise<void> {
  await page.click(`#component-${k} .${given}`);
}

/** Long enough for a loop of some seconds on a busy machine. */
const PATIENCE_MS = 60_000;

/**
 * Watches a page that plays a loop until its time has gone back twice.
 *
 * @returns Every time that it showed, and those that it went back to.
 */
export async function watchLoop(page: Page): Promise<{ shown: number[]; returns: number[] }> {
  const shown: number[] = [];
  const returns: number[] = [];
  const end = performance.now() + PATIENCE_MS;
  while (returns.length < 2) {
    if (performance.now() > end) throw new Error(`the loop did not come round twice: ${shown.slice(-9)}`);
    await page.waitForTimeout(50);
    const now = await shownSeconds(page);
    // A clock that is set right goes back a little too, and times are shown in tenths.
    if (now < (shown.at(-1) ?? 0) - 0.15) returns.push(now);
    shown.push(now);
  }
  return { shown, returns };
}

/** Everything that a page did which it should not: errors, warnings and requests beyond its folder. */
function watch(page: Page, folder: string): string[] {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(new URL(`file://${encodeURI(folder)}`).href) && !url.startsWith('blob:')) {
      complaints.push(`request: ${url.slice(0, 100)}`);
    }
  });
  return complaints;
}
