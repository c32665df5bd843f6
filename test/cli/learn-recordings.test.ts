import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../src/folder/index.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';
import { library } from '../support/library.js';
import { bird, frog, hum, silence, writeScene } from '../support/scene.js';

const cwd = createTempFolder();
const path = (name: string) => join(cwd, name);
const learn = (...args: string[]) => runNmf(['learn', ...args], { cwd });

beforeAll(() => {
  writeScene(path('bird.wav'), [bird], { seconds: 2 });
  writeScene(path('bird-16k.wav'), [bird], { seconds: 2, rate: 16_000 });
  writeScene(path('call.wav'), [bird], { seconds: 0.3 });
  writeScene(path('silent.wav'), [silence], { seconds: 1 });
  writeScene(path('field.wav'), [bird, hum], { seconds: 3, noise: 0.01 });
  writeScene(path('frog.wav'), [frog], { seconds: 2 });
  writeFileSync(path('labels.txt'), '0.0\t0.4\tbird\n0.45\t0.95\tno bird\n1.45\t1.95\tno bird\n');
});
afterAll(() => removeFolder(cwd));

/** Where the spectra of a model peak, in Hz. */
async function peaksOf(model: string): Promise<number[]> {
  const { stdout } = await runNmf(['show', model, '--json'], { cwd });
  return JSON.parse(stdout).templates.map(({ peakHz }: { peakHz: number }) => peakHz);
}

describe('a source learned from recordings that hold it alone', () => {
  it.each([
    [['bird.wav', 'bird-16k.wav'], 8000],
    [['bird-16k.wav', 'bird.wav'], 16_000],
  ])('has the rate of the first of them: %j', async (inputs, sampleRate) => {
    const { status, stderr } = await learn(...inputs, '-k', '2', '-o', 'all.nmf', '--name', 'bird');
    expect({ status, stderr }).toEqual({ status: 0, stderr: 'all.nmf: bird (2 templates)\n' });
    expect(readModel(path('all.nmf')).settings.sampleRate).toBe(sampleRate);
    for (const peak of await peaksOf('all.nmf')) expect(Math.abs(peak - 2000)).toBeLessThan(100);
  });

  it('is of all of them: what one of them holds has spectra too', async () => {
    await learn('bird.wav', 'frog.wav', '-k', '4', '-o', 'both.nmf', '-q');
    const peaks = await peaksOf('both.nmf');
    for (const hz of [2000, 700]) expect(peaks.some((peak) => Math.abs(peak - hz) < 100)).toBe(true);
  });

  it('is of the regions of --from alone', async () => {
    writeScene(path('mixed.wav'), [(t) => (t < 1 ? hum(t) : bird(t))], { seconds: 2.4 });
    const { status } = await learn(
      'mixed.wav',
      '--from',
      '1.02-1.38,2.02-2.38',
      '-k',
      '2',
      '-o',
      'part',
      '-q',
    );
    expect(status).toBe(0);
    expect(readModel(path('part.nmf')).sources).toEqual([{ name: 'part', components: [0, 1] }]);
    for (const peak of await peaksOf('part.nmf')) expect(Math.abs(peak - 2000)).toBeLessThan(100);
  });

  it('is told of where one of them is silent, and where there is little of it', async () => {
    const silent = await learn('bird.wav', 'silent.wav', '-o', 'x.nmf', '-q');
    expect(silent).toEqual({
      ...{ status: 0, stdout: '' },
      stderr: 'nmf: warning: silent.wav is silent: nothing is learned from it. Leave it out.\n',
    });
    expect((await learn('call.wav', '-o', 'x.nmf', '-q')).stderr).toBe(
      'nmf: warning: there is less than 0.5 s of x to learn from. Add more of it.\n',
    );
    const alone = await learn('silent.wav', '--from', '0-0.8', '-o', 'x.nmf', '-q');
    expect(alone.stderr).toBe(
      'nmf: warning: nothing is heard in the regions in which x is marked to sound alone. Check the marks.\n',
    );
  });
});

describe('a source learned from a file of marks', () => {
  it('has the spectra of what the marks name', async () => {
    const { status, stderr } = await learn('field.wav', '--marks', 'labels.txt', '-o', 'marked.nmf', '-q');
    expect(stderr).toContain('the marks show less than 0.5 s of bird. Mark more of it.');
    expect(status).toBe(0);
    expect(readModel(path('marked.nmf')).sources).toEqual([{ name: 'bird', components: [0, 1] }]);
    for (const peak of await peaksOf('marked.nmf')) expect(Math.abs(peak - 2000)).toBeLessThan(100);
  });
});

describe('learning from recordings', () => {
  it.each([
    [
      ['bird.wav', 'frog.wav', '--from', '0-0.4'],
      2,
      '--from is for one recording, and there are 2. Cut the regions out, and learn from the pieces.',
    ],
    [
      ['bird.wav', 'frog.wav', '--marks', 'labels.txt'],
      2,
      'marks belong to one recording, and there are 2. Learn from each, under other names, and join the models.',
    ],
    [
      ['field.wav', '--marks', 'labels.txt', '--name', 'x'],
      2,
      '--name and marks both say which sources there are: give one of them.',
    ],
    [['field.wav', '--marks', 'none.txt'], 1, 'cannot read none.txt: there is no such file.'],
    [['field.wav', '--marks', 'bird.wav'], 1, 'bird.wav is not UTF-8 text.'],
    [['-'], 2, 'nmf learn reads files, not standard input (-): write it to a file first.'],
    [['silent.wav'], 1, 'silent.wav is silent: there is nothing to learn.'],
    [['silent.wav', 'silent.wav'], 1, 'silent.wav, silent.wav are silent: there is nothing to learn.'],
    [['bird.wav', 'none.wav'], 1, 'cannot read none.wav: there is no such file.'],
    [['bird.wav', 'labels.txt'], 1, 'labels.txt is a text file'],
  ])('is refused in one line, and writes nothing: %j', async (args, code, message) => {
    const before = readdirSync(cwd);
    const { status, stdout, stderr } = await learn(...args, '-o', 'refused.nmf');
    expect(stderr).toContain(`nmf: ${message}`);
    expect({ status, stdout, lines: stderr.split('\n').length }).toEqual({
      status: code,
      stdout: '',
      lines: 2,
    });
    expect(readdirSync(cwd)).toEqual(before);
  });

  it('ends as soon as the caller stops it', async () => {
    const controller = new AbortController();
    const stages: string[] = [];
    const endless = library.learn(path('frog.wav'), {
      ...{ name: 'frog', maxIterations: 1e8, signal: controller.signal },
      onProgress: ({ stage }) => {
        stages.push(stage);
        if (stage === 'learn') controller.abort();
      },
    });
    await expect(endless).rejects.toMatchObject({ code: 'cancelled' });
    expect(stages.at(-1)).toBe('learn');
  });
});
