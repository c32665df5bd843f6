import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { library, nmf } from './support/build.mjs';
import { markdownTable } from './support/markdown.mjs';
import { recordedSound } from './support/recorded-spectrogram.mjs';
import { median } from './support/statistics.mjs';

const { writeWav } = library;

const ROUNDS = 5;
const RATE = 44_100;
const MANY = 50;
const CASES = [
  ['60 s', 60],
  ['10 min', 600],
];

/** Milliseconds until the page has drawn the recording, and from the key that starts it until it sounds. */
async function open(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const began = performance.now();
  await page.goto(address);
  await page.waitForFunction(() => document.querySelector('header canvas')?.width > 300);
  const opened = performance.now();
  await page.keyboard.press('1');
  const pressed = performance.now();
  await page.keyboard.press('Space');
  const sounds = () => {
    const [, minutes, seconds] = /^(\d+):([\d.]+) /.exec(document.querySelector('#time').textContent);
    return Number(minutes) + Number(seconds) > 0;
  };
  await page.waitForFunction(sounds, undefined, { polling: 10 });
  const heard = performance.now();
  await page.close();
  return { open: opened - began, sound: heard - pressed };
}

/** Milliseconds from another order until it is drawn. */
async function sort(browser, address) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(address);
  await page.waitForSelector('main:not([aria-busy])');
  const ms = await page.evaluate(async () => {
    const select = document.querySelector('.side select');
    const began = performance.now();
    select.value = 'centroid';
    select.dispatchEvent(new Event('change'));
    await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
    return performance.now() - began;
  });
  await page.close();
  return ms;
}

/** @type {import('./run.mjs').Bench} */
export const bench = {
  title: 'The listening page: until it is there, and until it sounds',
  question: `Mono at ${RATE} Hz, 10 components. Opening: until the recording's spectrogram is drawn. First sound: from the key until the playhead moves, one component marked as mine. Sorting: until another order of ${MANY} components is drawn. Medians of ${ROUNDS} new pages each.`,
  async measure(log, { isSmoke }) {
    const [cases, rounds] = isSmoke ? [[['2 s', 2]], 1] : [CASES, ROUNDS];
    const folder = mkdtempSync(join(tmpdir(), 'nmf-bench-'));
    const browser = await chromium.launch({
      executablePath: '/usr/bin/chromium',
      args: ['--no-sandbox', '--autoplay-policy=no-user-gesture-required'],
    });
    try {
      const rows = [];
      const targets = [];
      const separated = (seconds, ...options) => {
        const input = join(folder, 'input.wav');
        const output = join(folder, 'out');
        log(`${seconds} s: separating`);
        writeWav(input, { sampleRate: RATE, channels: [recordedSound(seconds * RATE)] }, '16');
        execFileSync(process.execPath, [nmf, 'separate', input, '-q', '-o', output, ...options]);
        return pathToFileURL(join(output, 'index.html')).href;
      };
      for (const [name, seconds] of cases) {
        const address = separated(seconds);
        log(`${name}: opening`);
        const times = [];
        for (let i = 0; i < rounds; i++) times.push(await open(browser, address));
        const [opening, sound] = ['open', 'sound'].map((what) => times.map((one) => one[what] / 1000));
        rows.push([
          name,
          ...[opening, sound].flatMap((list) => [median(list).toFixed(2), Math.max(...list).toFixed(2)]),
        ]);
        const rule = 'at most';
        targets.push({ what: `${name}: opening`, measured: median(opening), bound: 2, rule, unit: 's' });
        targets.push({ what: `${name}: first sound`, measured: median(sound), bound: 1, rule, unit: 's' });
      }
      const address = separated(isSmoke ? 2 : 10, '--components', String(MANY), '--iterations', '20');
      const sorting = [];
      for (let i = 0; i < rounds; i++) sorting.push((await sort(browser, address)) / 1000);
      targets.push({
        ...{ what: `sorting ${MANY} components`, measured: median(sorting), bound: 1 },
        ...{ rule: 'at most', unit: 's' },
      });
      return {
        versions: { chromium: browser.version() },
        targets,
        body: markdownTable(['recording', 'opening, s', 'most', 'first sound, s', 'most'], rows),
      };
    } finally {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
