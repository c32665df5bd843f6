import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeWav } from '../../src/audio/index.js';
import { readManifest } from '../../src/folder/index.js';
import { createRandom } from '../../src/nmf/random.js';
import type { PageModel } from '../../src/page/index.js';
import { createTempFolder, nmfBinary, removeFolder, runNmf } from '../support/cli.js';

const RATE = 8000;
/** So small a window that it has more frames than are factorised together. */
const LONG = ['--n-fft', '16', '--hop', '4', '-k', '3', '-q'];
/** Quick, and of more sound than goes into the page itself: 4.2 million samples of four characters. */
const LARGE = ['--n-fft', '4096', '--hop', '2048', '-k', '1', '--iterations', '2', '--bit-depth', '16', '-q'];
let cwd: string;

beforeAll(() => {
  cwd = createTempFolder();
  const random = createRandom(1, 0);
  const write = (name: string, samples: number) => {
    const sound = Float32Array.from({ length: samples }, (_, i) => {
      const level = i % 9000 < 4000 ? 0.3 * Math.sin(0.4 * i) : 0;
      return level + 0.1 * (2 * random() - 1);
    });
    writeWav(join(cwd, name), { sampleRate: RATE, channels: [sound] }, '24');
  };
  write('long.wav', 4 * 2 ** 16 + 1000);
  write('large.wav', 4.2e6);
  write('short.wav', 4 * RATE);
});
afterAll(() => removeFolder(cwd));

async function nmf(...args: string[]): Promise<void> {
  expect(await runNmf(args, { cwd })).toMatchObject({ status: 0, stderr: '' });
}

const inFolder = (...names: string[]) => readdirSync(join(cwd, ...names)).sort();

function modelIn(folder: string): PageModel {
  const html = readFileSync(join(cwd, folder, 'index.html'), 'utf8');
  return JSON.parse(/id="model">(.*?)<\/script>/.exec(html)?.[1] ?? '');
}

describe('the page of a long recording', () => {
  it('is made anew from the files alone, and shows the same', async () => {
    await nmf('separate', 'long.wav', '-o', 'long', ...LONG);
    const made = modelIn('long');
    const before = readManifest(join(cwd, 'long'));
    await nmf('page', 'long', '-q');
    expect(readManifest(join(cwd, 'long'))).toEqual(before);
    const remade = modelIn('long');
    expect(made.sound.kind).toBe('exact');
    expect(remade).toEqual({ ...made, pictures: remade.pictures });
    const { pictures } = made;
    expect(remade.pictures.activations).toBe(pictures.activations);
    expect(remade.pictures.waveform).toBe(pictures.waveform);
    for (const [k, { topDb }] of [pictures.mixture, ...pictures.components].entries()) {
      const again = [remade.pictures.mixture, ...remade.pictures.components][k];
      expect(again.topDb).toBeCloseTo(topDb, 2);
    }
  });
});

describe('a page whose sound lies in a folder', () => {
  it('leaves nothing of it behind when another takes its place', async () => {
    await nmf('separate', 'large.wav', '-o', 'out', ...LARGE);
    expect(inFolder('out', 'index-sound')).toEqual(['000.js', '001.js', '002.js']);
    const { version, page } = readManifest(join(cwd, 'out'));
    expect(version).toBe(3);
    expect(page?.sound).toEqual(['index-sound/000.js', 'index-sound/001.js', 'index-sound/002.js']);
    const plain = ['activations.npy', 'component-00.wav', 'index.html', 'separation.json', 'templates.npy'];
    await nmf('page', 'out', '-q'); // from files of 16 bits, whose sum takes less
    expect(inFolder('out')).toEqual(plain);
    await nmf('separate', 'large.wav', '-o', 'out', '--resume', ...LARGE);
    expect(inFolder('out')).toEqual(plain);
    await nmf('separate', 'large.wav', '-o', 'out', ...LARGE);
    expect(inFolder('out', 'index-sound')).toEqual(['000.js', '001.js', '002.js']);
    await nmf('separate', 'short.wav', '-o', 'out', ...LARGE);
    expect(inFolder('out')).toEqual(plain);
  });

  it('is not there when the run is killed while it is written, and whole after the next one', async () => {
    const args = [nmfBinary, 'separate', 'large.wav', '-o', 'killed', ...LARGE];
    const staged = () => {
      const names = existsSync(join(cwd, 'killed')) ? inFolder('killed', '.nmf-new') : [];
      return names.some((owner) =>
        existsSync(join(cwd, 'killed', '.nmf-new', owner, 'files', 'index-sound', '000.js')),
      );
    };
    const child = spawn(process.execPath, args, { cwd, stdio: 'ignore' });
    const exited = once(child, 'exit');
    await expect.poll(() => child.exitCode !== null || staged(), { interval: 1 }).toBe(true);
    child.kill('SIGKILL');
    await exited;
    expect(inFolder('killed')).toEqual(['.nmf-new']);
    await nmf(...args.slice(1));
    expect(inFolder('killed', 'index-sound')).toEqual(['000.js', '001.js', '002.js']);
    expect(inFolder('killed')).not.toContain('.nmf-new');
  });
});
