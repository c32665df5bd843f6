import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav, writeWav } from '../../src/audio/index.js';
import { readManifest } from '../../src/folder/index.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';
import { bird, frog, hum, samplesOf, writeScene } from '../support/scene.js';

const RATE = 8000;
const cwd = createTempFolder();
const path = (...names: string[]) => join(cwd, ...names);
const separate = (...args: string[]) => runNmf(['separate', ...args, '--no-page', '-q'], { cwd });
const shape = { seconds: 3, noise: 0.01 };
const wavs = (folder: string) => readdirSync(path(folder)).filter((name) => name.endsWith('.wav'));

/** Mean power of a source from one time to another, in seconds. */
function power(folder: string, source: string, from: number, to: number): number {
  const { sampleRate, channels } = readWav(path(folder, `${source}.wav`)).signal;
  const part = channels[0].subarray(from * sampleRate, to * sampleRate);
  return part.reduce((sum, x) => sum + x * x, 0) / part.length;
}

beforeAll(async () => {
  writeScene(path('field.wav'), [bird, frog, hum], shape);
  writeScene(path('bird.wav'), [bird], { seconds: 2 });
  writeScene(path('hum.wav'), [hum], { seconds: 2 });
  for (const name of ['bird', 'hum'])
    await runNmf(['learn', `${name}.wav`, '-o', `${name}.nmf`, '-q'], { cwd });
});
afterAll(() => removeFolder(cwd));

describe('a separation with models and marks together', () => {
  it('has a file for each source, in the order of the models, then the marks, then the rest', async () => {
    const marks = ['--mark', 'frog=0.62-0.98,1.62-1.98', '--no', 'frog=0.1-0.5,1.1-1.5,2.1-2.5'];
    const models = ['--model', 'bird.nmf', '--model', 'hum.nmf'];
    const { status } = await separate('field.wav', ...models, ...marks, '-o', 'all');
    expect(status).toBe(0);
    const { sources = [], known } = readManifest(path('all'));
    expect(sources.map(({ file }) => file)).toEqual(['bird.wav', 'hum.wav', 'frog.wav', 'rest.wav']);
    expect(known?.marks.map(({ source }) => source)).toEqual(Array(5).fill('frog'));
    expect(power('all', 'bird', 2.05, 2.35)).toBeGreaterThan(20 * power('all', 'bird', 2.65, 2.95));
    expect(power('all', 'frog', 2.65, 2.95)).toBeGreaterThan(20 * power('all', 'frog', 2.05, 2.35));
    expect(power('all', 'hum', 0.1, 2.9)).toBeGreaterThan(power('all', 'rest', 0.1, 2.9));
  });

  it('leaves a source out where marks say that it is silent', async () => {
    await separate('field.wav', '--model', 'bird.nmf', '--no', 'bird=1-1.4', '-o', 'quiet');
    expect(power('quiet', 'bird', 1.1, 1.3)).toBeLessThan(1e-12);
    expect(power('quiet', 'bird', 2.1, 2.3)).toBeGreaterThan(1e-3);
  });

  it.each([
    [['--model', 'bird.nmf', '--mark', 'Bird=1-1.4'], 'the model knows Bird already'],
    [['--model', 'bird.nmf', '--no', 'frog=0.1-0.5'], 'marks say where frog is silent, but not where'],
    [['--model', 'bird.nmf', '--model', 'bird.nmf'], 'bird.nmf and bird.nmf both hold a source bird.'],
    [['--model', 'bird.nmf', '--only', 'rest=1-2'], '--only rest=1-2'],
  ])('is refused where they do not go together: %j', async (words, message) => {
    const before = readdirSync(cwd);
    const { status, stderr } = await separate('field.wav', ...words, '-o', 'refused');
    expect(stderr).toContain(`nmf: ${message}`);
    expect(status).toBe(2);
    expect(readdirSync(cwd)).toEqual(before);
  });
});

describe('marks of which a part is separated', () => {
  const part = ['--start', '0.5', '--end', '2.5'];

  it('are in the time of the recording, in what is asked and in what is told', async () => {
    const samples = samplesOf([bird, frog, hum], shape).slice(0.5 * RATE, 2.5 * RATE);
    writeWav(path('cut.wav'), { sampleRate: RATE, channels: [samples] }, '32f');
    const whole = ['--mark', 'bird=1-1.4,2.01-2.4', '--no', 'bird=1.5-1.9'];
    const shifted = ['--mark', 'bird=0.5-0.9,1.51-1.9', '--no', 'bird=1-1.4'];
    await separate('field.wav', ...part, ...whole, '-o', 'part');
    await separate('cut.wav', ...shifted, '-o', 'cut');
    expect(wavs('part')).toEqual(['bird.wav', 'rest.wav']);
    for (const name of wavs('part')) {
      expect(readFileSync(path('part', name)).equals(readFileSync(path('cut', name)))).toBe(true);
    }
    const { known, options } = readManifest(path('part'));
    expect([options.startSeconds, options.endSeconds]).toEqual([0.5, 2.5]);
    for (const { fromSeconds, toSeconds, used } of known?.marks ?? []) {
      expect(used).toHaveLength(1);
      expect(used[0].fromSeconds).toBeGreaterThanOrEqual(fromSeconds + 0.03);
      expect(used[0].toSeconds).toBeLessThanOrEqual(toSeconds);
    }
  });

  it.each([
    ['before it', '0.1-0.4', '0.100 s to 0.400 s'],
    ['across its start', '0.3-0.8', '0.300 s to 0.800 s'],
    ['across its end', '2.2-2.8', '2.200 s to 2.800 s'],
    ['behind it', '2.6-2.9', '2.600 s to 2.900 s'],
  ])('are refused where one lies %s', async (_, region, times) => {
    const { status, stderr } = await separate('field.wav', ...part, '--mark', `bird=${region}`, '-o', 'no');
    expect(stderr).toBe(
      `nmf: the mark of bird from ${times} does not lie in the part that is separated, 0.500 s to 2.500 s. Leave it out, or choose another part.\n`,
    );
    expect(status).toBe(2);
    expect(readdirSync(cwd)).not.toContain('no');
  });
});

describe('a model', () => {
  it.each([16_000, 4000])('is used on a recording at %d Hz, which is resampled', async (rate) => {
    writeScene(path(`at-${rate}.wav`), [hum], { ...shape, rate });
    const { status, stderr } = await separate(`at-${rate}.wav`, '--model', 'hum.nmf', '-o', `of-${rate}`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { signal } = readWav(path(`of-${rate}`, 'hum.wav'));
    expect([signal.sampleRate, signal.channels[0].length]).toEqual([RATE, 3 * RATE]);
    expect(power(`of-${rate}`, 'hum', 0.5, 2.5)).toBeGreaterThan(50 * power(`of-${rate}`, 'rest', 0.5, 2.5));
  });

  it.each([
    [['--sample-rate', '4000'], '--sample-rate 4000 does not fit: the model has 8000. Leave it out.'],
    [['--n-fft', '1024'], '--n-fft 1024 does not fit: the model has 512. Leave it out.'],
    [['--hop', '64'], '--hop 64 does not fit: the model has 128. Leave it out.'],
    [['--window', '64'], '--window cannot be chosen with a model, which brings its own. Leave it out.'],
    [['--beta', '2'], '--beta 2 does not fit: the model has 1. Leave it out.'],
    [['-k', '3'], '--components cannot be chosen with a model, which brings its own. Leave it out.'],
  ])('is not used with other settings: %j', async (words, message) => {
    const { status, stderr } = await separate('field.wav', '--model', 'bird.nmf', ...words, '-o', 'no');
    expect({ status, stderr }).toEqual({ status: 2, stderr: `nmf: ${message}\n` });
    expect(readdirSync(cwd)).not.toContain('no');
  });

  it('of another window is not used beside it', async () => {
    await runNmf(['learn', 'hum.wav', '--window', '32', '-o', 'short.nmf', '-q'], { cwd });
    const { status, stderr } = await separate('field.wav', '--model', 'bird.nmf', '--model', 'short.nmf');
    expect(stderr).toBe(
      'nmf: bird.nmf was made with --n-fft 512, --hop 128; short.nmf with --n-fft 256, --hop 64. Make that one again with --n-fft 512, --hop 128.\n',
    );
    expect(status).toBe(2);
  });

  it('takes standard input apart, of which no copy is left', async () => {
    await separate('field.wav', '--model', 'bird.nmf', '-o', 'file');
    const line = ['separate', '-', '--model', 'bird.nmf', '--no-page', '-q', '-o', 'stream'];
    const { status, stderr } = await runNmf(line, { cwd, input: readFileSync(path('field.wav')) });
    expect(status).toBe(0);
    expect(stderr).toContain('a copy of standard input lay in the folder');
    expect(readdirSync(path('stream'))).toEqual(readdirSync(path('file')));
    for (const name of wavs('file')) {
      expect(readFileSync(path('stream', name)).equals(readFileSync(path('file', name)))).toBe(true);
    }
    const refused = await runNmf(line, { cwd, input: readFileSync(path('field.wav')).subarray(0, 20) });
    expect(refused.status).toBe(1);
    expect(readManifest(path('stream')).sources).toHaveLength(2);
    expect(readdirSync(path('stream'))).toEqual(readdirSync(path('file')));
  });
});
