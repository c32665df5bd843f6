import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readModel } from '../../src/folder/index.js';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';

const cwd = createTempFolder();
const nmf = (...args: string[]) => runNmf(args, { cwd });
const path = (name: string) => join(cwd, name);
const done = { status: 0, stdout: '', stderr: '' };

beforeAll(async () => {
  const separate = ['separate', fixture('heart-breathing-hum.wav'), '-k', '3', '--iterations', '5', '-q'];
  await nmf(...separate, '-o', 'out');
  await nmf(...separate, '-o', 'other', '--hop', '32');
  await nmf('learn', '--folder', 'out', '-i', '0', '-o', 'heart.nmf');
  await nmf('learn', '--folder', 'out', '-i', '1', '2', '-o', 'breath.nmf', '--name', 'deep breath');
});
afterAll(() => removeFolder(cwd));

describe('nmf learn --folder', () => {
  it('takes the templates of components, under the name of the file', async () => {
    const { status, stdout, stderr } = await nmf(
      'learn',
      '--folder',
      'out',
      '--indices',
      '0,2',
      '-o',
      'bird',
    );
    expect({ status, stdout, stderr }).toEqual({ ...done, stderr: 'bird.nmf: bird (2 templates)\n' });
    const { settings, sources, templates } = readModel(path('bird.nmf'));
    const { options, result } = JSON.parse(readFileSync(path('out/separation.json'), 'utf8'));
    expect(sources).toEqual([{ name: 'bird', components: [0, 1] }]);
    const { sampleRate, nFft, hopSamples, beta } = options;
    expect(settings).toEqual({ sampleRate, nFft, hopSamples, beta });
    expect(templates.shape).toEqual([result.bins, 2]);
    const npy = readFileSync(path('out/templates.npy'));
    const data = npy.subarray(npy.length - 4 * 3 * result.bins);
    for (let f = 0; f < result.bins; f++) {
      for (const [k, index] of [0, 2].entries()) {
        expect(templates.get(f, k)).toBeCloseTo(data.readFloatLE(4 * (3 * f + index)), 7);
      }
    }
  });

  it('writes the same bytes each time, and replaces its own file', async () => {
    const line = ['learn', '--folder', 'out', '-i', '0', '-o', 'heart.nmf', '-q'];
    const before = readFileSync(path('heart.nmf'));
    expect(await nmf(...line)).toEqual(done);
    expect(readFileSync(path('heart.nmf'))).toEqual(before);
  });

  it('tells what it wrote as JSON', async () => {
    const { stdout } = await nmf(
      'learn',
      '--folder',
      'out',
      '-i',
      '0',
      '-o',
      'a.npz',
      '--name',
      'x',
      '--json',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'done',
      output: 'a.npz',
      settings: { beta: 1 },
      sources: [{ name: 'x', components: [0] }],
    });
  });
});

describe('nmf learn', () => {
  it('joins models, whose sources keep their names', async () => {
    const { status, stderr } = await nmf('learn', 'heart.nmf', 'breath.nmf', '-o', 'both.nmf');
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: 'both.nmf: heart (1 template), deep breath (2 templates)\n',
    });
    expect(readModel(path('both.nmf')).sources).toEqual([
      { name: 'heart', components: [0] },
      { name: 'deep breath', components: [1, 2] },
    ]);
  });

  it('refuses to join models of other settings, with the options to use', async () => {
    await nmf('learn', '--folder', 'other', '-i', '0', '-o', 'hop.nmf');
    const { status, stderr } = await nmf('learn', 'heart.nmf', 'hop.nmf', '-o', 'x.nmf');
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /^nmf: heart\.nmf was made with --hop (\d+); hop\.nmf with --hop 32\. Make that one again with --hop \1\.\n$/,
    );
  });

  it.each([
    [['heart.nmf'], 2, 'no file to write is named: add --output bird.nmf.'],
    [
      ['-o', 'x.nmf'],
      2,
      'there is nothing to learn from: name recordings, or models to join, or add --folder out --indices "2,5".',
    ],
    [['--folder', 'out', '-o', 'x.nmf'], 2, 'no components are named: add --indices, such as --indices 0.'],
    [['heart.nmf', '-i', '0', '-o', 'x.nmf'], 2, '--indices goes with --folder, which names the separation.'],
    [
      ['heart.nmf', '--name', 'a', '-o', 'x.nmf'],
      2,
      '--name does not go with models, whose sources keep their names.',
    ],
    [['--folder', 'out', '-i', '0', '-o', 'x.nmf', 'heart.nmf'], 2, '--folder and heart.nmf both say what'],
    [
      ['--folder', 'out', '-i', '0', '-o', 'x.wav'],
      2,
      '--output x.wav: a model is a .nmf file, which .wav is not.',
    ],
    [['--folder', 'out', '-i', '0', '-o', '-'], 2, 'a model is written to a file: try --output bird.nmf.'],
    [['--folder', 'out', '-i', '7', '-o', 'x.nmf'], 2, 'component 7 does not exist: out has 0 to 2'],
    [
      ['--folder', 'out', '-i', '0', '-o', 'rest.nmf'],
      2,
      '--name must be the name of a source, but it is reserved for everything else',
    ],
    [['--folder', 'nowhere', '-i', '0', '-o', 'x.nmf'], 1, 'nowhere is not a separation folder'],
    [['heart.nmf', 'heart.nmf', '-o', 'x.nmf'], 2, 'heart.nmf and heart.nmf both hold a source heart.'],
    [['nothing.nmf', '-o', 'x.nmf'], 1, 'cannot read nothing.nmf: there is no such file.'],
    [
      ['heart.nmf', 'out/component-00.wav', '-o', 'x.nmf'],
      2,
      'heart.nmf is a model, and others are recordings',
    ],
    [['heart.nmf', '--mark', 'a=1-2', '-o', 'x.nmf'], 2, '--mark does not go with models'],
    [['out/separation.json', '-o', 'x.nmf'], 1, 'out/separation.json is a text file'],
    [
      ['out/component-00.wav', '--from', '1-2', '--mark', 'a=1-2', '-o', 'x.nmf'],
      2,
      '--from is for one source, and marks name theirs: give one of them.',
    ],
    [
      ['out/component-00.wav', 'out/component-01.wav', '--from', '1-2', '-o', 'x.nmf'],
      2,
      '--from is for one recording, and there are 2.',
    ],
    [['out/component-00.wav', '--from', '100-200', '-o', 'x.nmf'], 2, 'the mark only x from 1:40.000'],
    [
      ['heart.nmf', '-o', 'heart.nmf'],
      1,
      'heart.nmf is read as input and never replaced. Choose another name.',
    ],
    [
      ['heart.nmf', '-o', 'no/such.nmf'],
      1,
      'cannot write no/such.nmf: the folder it should go to does not exist.',
    ],
  ])('refuses %j in one line, and writes nothing', async (args, code, message) => {
    const before = readdirSync(cwd);
    const { status, stderr } = await nmf('learn', ...args);
    expect(stderr).toContain(`nmf: ${message}`);
    expect({ status, lines: stderr.split('\n').length }).toEqual({ status: code, lines: 2 });
    expect(readdirSync(cwd)).toEqual(before);
  });

  it('replaces no other file without --force', async () => {
    writeFileSync(path('diary.nmf'), 'dear diary');
    const line = ['learn', 'heart.nmf', '-o', 'diary.nmf', '-q'];
    expect(await nmf(...line)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('diary.nmf is there already, and is not a model that nmf wrote.'),
    });
    expect(readFileSync(path('diary.nmf'), 'utf8')).toBe('dear diary');
    expect(await nmf(...line, '--force')).toEqual(done);
    mkdirSync(path('folder'));
    expect(await nmf('learn', 'heart.nmf', '-o', 'folder', '--force')).toMatchObject({
      status: 1,
      stderr: 'nmf: cannot write folder: a folder has that name.\n',
    });
  });
});

describe('nmf show', () => {
  it('prints settings and templates', async () => {
    await nmf('learn', 'heart.nmf', 'breath.nmf', '-o', 'all.nmf', '-q');
    const { status, stdout, stderr } = await nmf('show', 'all.nmf');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const [settings, heading, ...rows] = stdout.trimEnd().split('\n');
    expect(settings).toMatch(/^\d+ Hz, windows of \d+ samples, hop \d+, beta 1$/);
    expect(heading).toMatch(/^index {2}source +peak +centroid$/);
    expect(rows).toHaveLength(3);
    expect(rows[0]).toMatch(/^ {4}0 {2}heart +[\d.]+ Hz +[\d.]+ Hz$/);
    expect(rows[2]).toMatch(/^ {4}2 {2}deep breath +[\d.]+ Hz +[\d.]+ Hz$/);
  });

  it('tells of a template what separate tells of its component', async () => {
    const { stdout } = await nmf('show', 'heart.nmf', '--json');
    const { components } = JSON.parse(readFileSync(path('out/separation.json'), 'utf8'));
    const shown = JSON.parse(stdout);
    expect(shown).toMatchObject({
      status: 'done',
      file: 'heart.nmf',
      sources: [{ name: 'heart', components: [0] }],
    });
    expect(shown.templates[0].peakHz).toBeCloseTo(components[0].peakHz, 2);
    expect(shown.templates[0].centroidHz).toBeCloseTo(components[0].centroidHz, 2);
  });

  it('refuses what is no model, also as JSON', async () => {
    const { status, stdout, stderr } = await nmf('show', 'out/separation.json', '--json');
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^nmf: out\/separation\.json is not a model, or damaged: .*Make one with nmf learn\.\n$/,
    );
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'failed',
      file: 'out/separation.json',
      error: { code: 'input' },
    });
    expect(await nmf('show', 'out')).toMatchObject({
      status: 1,
      stderr: 'nmf: cannot read out: it is a folder, not a file.\n',
    });
  });

  it('is proposed where a model is given without a command', async () => {
    expect((await nmf('heart.nmf')).stderr).toContain('try: nmf show heart.nmf');
  });
});
