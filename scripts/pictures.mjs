// Takes the pictures of the listening page for README.md and docs/listening-page.md: one that moves, of choosing the heart
// in the README's first recording and hearing it, and one that stands still. Needs Chromium and ffmpeg.
//
//   npm run pictures
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

/** Pictures per second. */
const RATE = 5;
/** The components that beat. */
const HEART = [2, 5];
const ADDRESS = 'https://nmf.invalid/';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = mkdtempSync(join(tmpdir(), 'nmf-pictures-'));
const frames = join(place, 'frames');
mkdirSync(frames);
const input = join(root, 'fixtures', 'heart-breathing-hum.wav');
const nmf = [join(root, 'bin', 'nmf.js'), 'separate', input, '-k', '6', '-q', '-o', join(place, 'out')];
execFileSync(process.execPath, nmf, { stdio: ['ignore', 'ignore', 'inherit'] });
const context = await chromium.launchPersistentContext(join(place, 'profile'), {
  executablePath: '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--autoplay-policy=no-user-gesture-required'],
  viewport: { width: 1280, height: 900 },
});
try {
  const page = await context.newPage();
  // From an address, for the command to name the folder "out" and not where it lies here.
  await page.route(`${ADDRESS}**`, (route) => {
    const { pathname } = new URL(route.request().url());
    return route.fulfill({ path: join(place, 'out', pathname) });
  });
  await page.goto(`${ADDRESS}index.html`);
  await film(page);
} finally {
  await context.close();
}
const still = [
  '-framerate',
  String(RATE),
  '-i',
  join(frames, '%03d.png'),
  '-loop',
  '0',
  '-vf',
  'scale=960:-2',
];
const moving = ['-c:v', 'libwebp_anim', '-quality', '60', join(root, 'docs', 'listening-page.webp')];
execFileSync('ffmpeg', ['-v', 'error', '-y', ...still, ...moving], { stdio: 'inherit' });
rmSync(place, { recursive: true });

async function film(page) {
  let count = 0;
  const during = async (seconds) => {
    const end = performance.now() + 1000 * seconds;
    for (let next = performance.now(); next < end; next += 1000 / RATE) {
      await page.waitForTimeout(Math.max(0, next - performance.now()));
      await page.screenshot({ path: join(frames, `${String(count++).padStart(3, '0')}.png`) });
    }
  };
  const press = async (key, seconds) => {
    await page.keyboard.press(key);
    await during(seconds);
  };
  /** From and to in shares of what the plot shows. */
  const drag = async (from, to) => {
    const { x, y, width, height } = await page.locator('#picture').boundingBox();
    const at = (share) => [x + 44 + share * (width - 52), y + height / 2];
    await page.mouse.move(...at(from));
    await page.mouse.down();
    for (let i = 1; i <= 5; i++) {
      await page.mouse.move(...at(from + ((to - from) * i) / 5));
      await during(0.2);
    }
    await page.mouse.up();
  };
  await during(1);
  await page.fill('#source-name', 'heart');
  await page.keyboard.press('Enter');
  await page.click('h1');
  for (const k of HEART) {
    await page.click(`#component-${k} .icon-button`);
    await during(1.5);
    await page.click(`#component-${k} .mine`);
    await during(0.6);
  }
  await page.click('.play');
  await during(1.5);
  await press('r', 1.5);
  await press('m', 1);
  await drag(0.255, 0.29);
  await during(0.6);
  await page.click('text=It is silent here');
  await during(0.6);
  await page.keyboard.press('Escape');
  await page.screenshot({ path: join(root, 'docs', 'listening-page.png') });
  await page.hover('#save');
  await during(1.5);
}
