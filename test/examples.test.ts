import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWav, readWav } from '../src/audio/index.js';
import { startBrowser } from './support/browser.js';
import { BUILT } from './support/built.js';
import { createTempFolder, fixture, nmfBinary, removeFolder } from './support/cli.js';
import { writeRecordings } from './support/recordings.js';
import { requireTool } from './support/tools.js';

const example = (name: string) => join(BUILT, 'examples', name);
const cwd = createTempFolder();
const env = { ...process.env, PATH: `${join(cwd, 'bin')}:${process.env.PATH}`, HOME: cwd };

beforeAll(() => {
  mkdirSync(join(cwd, 'bin'));
  const program = `#!/bin/sh\nexec '${process.execPath}' '${nmfBinary}' "$@"\n`;
  writeFileSync(join(cwd, 'bin', 'nmf'), program, { mode: 0o755 });
  writeRecordings(cwd, ['recordings/a.wav', 'recordings/b c.wav']);
});
afterAll(() => removeFolder(cwd));

describe('the shell batch', () => {
  const run = () =>
    spawnSync('sh', [example('batch.sh'), 'recordings', 'batch'], { cwd, env, encoding: 'utf8' });

  it('separates, combines and lists all recordings, and can be started again', () => {
    expect(run()).toMatchObject({ status: 0 });
    for (const name of ['a', 'b c']) expect(existsSync(join(cwd, 'batch', name, 'loudest.wav'))).toBe(true);
    const rows = readFileSync(join(cwd, 'batch', 'summary.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(rows).toHaveLength(1 + 2 * 10);
    expect(run()).toMatchObject({ status: 0 });
  });

  it('does the rest where one recording fails, and says so', () => {
    writeFileSync(join(cwd, 'recordings', 'bad.wav'), 'not a sound');
    expect(run()).toMatchObject({ status: 1, stderr: expect.stringContaining('bad.wav') });
    expect(existsSync(join(cwd, 'batch', 'a', 'loudest.wav'))).toBe(true);
  });
});

describe('the Snakemake file', () => {
  it('separates all recordings and makes one table', () => {
    if (!requireTool('snakemake', 'snakemake')) return;
    const project = join(cwd, 'project');
    writeRecordings(project, ['recordings/a.wav', 'recordings/b c.wav']);
    const args = ['--snakefile', example('Snakefile'), '--cores', '2', '--quiet'];
    const { status, stderr } = spawnSync('snakemake', args, { cwd: project, env, encoding: 'utf8' });
    expect({ status, stderr }).toMatchObject({ status: 0 });
    expect(readFileSync(join(project, 'summary.csv'), 'utf8').trimEnd().split('\n')).toHaveLength(1 + 2 * 4);
  });
});

describe('the server', () => {
  let server: ChildProcess;
  let address: string;
  const folders = () => readdirSync(join(cwd, 'tmp'));
  const post = (body: RequestInit['body'], query = '', signal?: AbortSignal) =>
    fetch(`${address}${query}`, {
      method: 'POST',
      body,
      ...(signal && { signal }),
      duplex: 'half',
    } as RequestInit);

  beforeAll(async () => {
    mkdirSync(join(cwd, 'tmp'));
    const settings = { MAX_BYTES: '300000', MAX_AT_ONCE: '1', TMPDIR: join(cwd, 'tmp') };
    server = spawn(process.execPath, [example('server.mjs'), '0'], { env: { ...env, ...settings } });
    const [line] = await once(server.stdout as NonNullable<typeof server.stdout>, 'data');
    address = String(line).trim();
  });
  afterAll(async () => {
    server.kill();
    await once(server, 'exit');
  });

  it('returns stems that add up to the recording', async () => {
    const recording = readFileSync(fixture('piano-chord.wav'));
    const response = await post(recording, '?components=3');
    expect(response.status).toBe(200);
    const tar = new Uint8Array(await response.arrayBuffer());
    mkdirSync(join(cwd, 'stems'));
    expect(spawnSync('tar', ['-x'], { cwd: join(cwd, 'stems'), input: tar })).toMatchObject({ status: 0 });
    const names = readdirSync(join(cwd, 'stems'));
    expect(names).toEqual(['component-00.wav', 'component-01.wav', 'component-02.wav', 'separation.json']);
    const stems = names.slice(0, 3).map((name) => readWav(join(cwd, 'stems', name)).signal.channels[0]);
    const [mixture] = decodeWav(recording).signal.channels;
    const apart = mixture.map((x, i) => Math.abs(x - stems.reduce((sum, stem) => sum + stem[i], 0)));
    expect(Math.max(...apart)).toBeLessThan(1e-6);
    await expect.poll(folders).toEqual([]);
  });

  it.each([
    ['what is no recording', 'hello', '', 415, 'not a WAV file'],
    ['too many components', 'hello', '?components=1000', 400, 'components'],
    ['a number of components that is none', 'hello', '?components=0', 400, 'components'],
    ['more bytes than it may have', new Uint8Array(400_000), '', 413, '300000 bytes'],
  ])('refuses %s, and leaves nothing', async (_, body, query, status, message) => {
    const head = readFileSync(fixture('piano-chord.wav'));
    const bytes = typeof body === 'string' ? body : Buffer.concat([head, body]);
    const response = await post(bytes, query);
    expect(response.status).toBe(status);
    expect(await response.text()).toContain(message);
    await expect.poll(folders).toEqual([]);
  });

  it('tells a second client to come back, and cancels when the first one goes away', async () => {
    const first = new AbortController();
    // An upload that does not end.
    const endless = new ReadableStream({
      start: (controller) => controller.enqueue(readFileSync(fixture('piano-chord.wav')).subarray(0, 1000)),
    });
    const going = post(endless, '', first.signal).catch((error) => error.name);
    await expect.poll(folders).toHaveLength(1);
    const second = await post('hello');
    expect(second.status).toBe(503);
    expect(second.headers.get('retry-after')).toBe('10');
    first.abort();
    expect(await going).toBe('AbortError');
    await expect.poll(folders).toEqual([]);
  });
});

describe('the page in a browser', () => {
  it('separates a recording, and offers its components as sound', async () => {
    const browser = await startBrowser();
    if (browser === undefined) return;
    try {
      const site = join(cwd, 'site');
      const entryPoints = ['page.js', 'worker.js'].map((name) => example(`browser/${name}`));
      await build({ entryPoints, bundle: true, format: 'esm', outdir: site });
      copyFileSync(example('browser/index.html'), join(site, 'index.html'));
      const page = await browser.context.newPage();
      await page.route('https://nmf.test/**', (route) => {
        const { pathname } = new URL(route.request().url());
        return route.fulfill({ path: join(site, pathname === '/' ? 'index.html' : pathname) });
      });
      await page.goto('https://nmf.test/');
      await page.fill('#components', '3');
      await page.setInputFiles('#recording', fixture('heart-breathing-hum.wav'));
      await expect.poll(() => page.textContent('#status')).toBe('3 components');
      const parts = await page.evaluate<{ seconds: number; peak: number }[]>(`Promise.all(
        [...document.querySelectorAll('audio')].map(async ({ src }) => {
          const bytes = await (await fetch(src)).arrayBuffer();
          const sound = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes);
          const peak = sound.getChannelData(0).reduce((most, x) => Math.max(most, Math.abs(x)), 0);
          return { seconds: sound.duration, peak };
        }),
      )`);
      expect(parts.map(({ seconds }) => seconds)).toEqual([12, 12, 12]);
      for (const { peak } of parts) expect(peak).toBeGreaterThan(0.01);
    } finally {
      await browser.close();
    }
  });
});
