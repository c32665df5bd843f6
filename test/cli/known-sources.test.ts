import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav, writeWav } from '../../src/audio/index.js';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';

const FILES = 20;
const bird = fixture('stereo-bird-stream.wav');
const MARKS = ['--mark', 'bird=0.3-1.4,1.9-2.9,3.5-4.5', '--no', 'bird=1.5-1.85,3.1-3.4'];
const cwd = createTempFolder();
const path = (...names: string[]) => join(cwd, ...names);
const nmf = (...args: string[]) => runNmf([...args, '-q'], { cwd });
const channelsOf = (...names: string[]) => readWav(path(...names)).signal.channels;
const manifestOf = (folder: string) => JSON.parse(readFileSync(path(folder, 'separation.json'), 'utf8'));

/** The power of a signal above 3 kHz, where the bird sings: of its differences, against all. */
function brightness(samples: Float32Array): number {
  let high = 0;
  let all = 0;
  for (let i = 1; i < samples.length; i++) {
    high += (samples[i] - samples[i - 1]) ** 2;
    all += samples[i] ** 2;
  }
  return high / all;
}

beforeAll(async () => {
  expect(await nmf('learn', bird, ...MARKS, '-o', 'bird.nmf')).toMatchObject({ status: 0 });
});
afterAll(() => removeFolder(cwd));

describe('a separation with a model', () => {
  it(`has the bird under its name in ${FILES} recordings with fresh noise`, async () => {
    const { signal } = readWav(bird);
    mkdirSync(path('field'));
    let state = 1;
    const noise = () => {
      state = (1103515245 * state + 12345) % 2 ** 31;
      return (state / 2 ** 31 - 0.5) * 0.02;
    };
    for (let n = 0; n < FILES; n++) {
      const channels = signal.channels.map((samples) => samples.map((x) => x + noise()));
      writeWav(path('field', `${n}.wav`), { ...signal, channels }, '32f');
    }
    const line = ['separate', '--recursive', 'field', '--model', 'bird.nmf', '--no-page', '-o', 'many'];
    expect((await nmf(...line)).status).toBe(0);
    for (let n = 0; n < FILES; n++) {
      const [song] = channelsOf('many', String(n), 'bird.wav');
      const [rest] = channelsOf('many', String(n), 'rest.wav');
      expect(brightness(song)).toBeGreaterThan(2 * brightness(rest));
    }
  });

  it('adds up to the recording, is the same on two threads, and is not made twice', async () => {
    const line = ['separate', bird, '--model', 'bird.nmf', '--write', 'all', '--no-page'];
    await nmf(...line, '--threads', '1', '-o', 'one');
    await nmf(...line, '--threads', '2', '-o', 'two');
    const { components, sources, version } = manifestOf('one');
    expect(version).toBe(3);
    expect(sources.map(({ name }: { name: string }) => name)).toEqual(['bird', 'rest']);
    const [input] = readWav(bird).signal.channels;
    for (const list of [components, sources] as { file: string }[][]) {
      const sum = new Float64Array(input.length);
      for (const { file } of list) {
        expect(readFileSync(path('one', file)).equals(readFileSync(path('two', file)))).toBe(true);
        const [samples] = channelsOf('one', file);
        for (let i = 0; i < sum.length; i++) sum[i] += samples[i];
      }
      expect(Math.max(...sum.map((x, i) => Math.abs(x - input[i])))).toBeLessThan(1e-6);
    }
    const again = await runNmf([...line, '--resume', '-o', 'one'], { cwd });
    expect(again.stderr).toContain('one: complete already.');
  });
});

describe('a separation with marks', () => {
  it('writes the sources, and tells how much of each mark was used', async () => {
    expect((await nmf('separate', bird, ...MARKS, '-o', 'marked')).status).toBe(0);
    const { known, sources } = manifestOf('marked');
    expect(sources.map(({ file }: { file: string }) => file)).toEqual(['bird.wav', 'rest.wav']);
    expect(known.marks).toHaveLength(5);
    const [{ fromSeconds, used }] = known.marks;
    expect(fromSeconds).toBe(0.3);
    expect(used[0].fromSeconds).toBeGreaterThan(0.33);
    expect(await nmf('page', 'marked')).toMatchObject({ status: 0 });
  });

  it.each([
    [['--adapt'], '--adapt fits models to a recording, and there are none.'],
    [['--free', '5'], '--free 5 needs sources.'],
    [['--write', 'sources'], '--write sources needs sources.'],
    [['--mark', 'bird=8-9'], 'the mark bird from 8.000 s to 9.000 s lies after the end'],
    [['--no', 'bird=1-2'], 'marks say where bird is silent, but not where it sounds.'],
    [['--model', 'bird.nmf', '--mark', 'bird=1-2'], 'the model knows bird already'],
    [['--model', 'bird.nmf', '--init', 'random'], '--init does not apply to known sources'],
  ])('is refused where options do not go together: %j', async (words, message) => {
    const { status, stderr } = await nmf('separate', bird, ...words, '-o', 'refused');
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });
});
