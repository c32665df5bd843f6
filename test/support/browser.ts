import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
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

/** Everything that a page did which it should not: errors, warnings and requests beyond its folder. */
export function watch(page: Page, folder: string): string[] {
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
