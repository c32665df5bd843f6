import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav, writeWav } from '../../src/audio/index.js';
import { readManifest } from '../../src/folder/index.js';
import { createTempFolder, fixture, removeFolder, runNmf } from '../support/cli.js';
import { bird, frog, hum, samplesOf } from '../support/scene.js';

const RATE = 8000;
const cwd = createTempFolder();
const path = (...names: string[]) => join(cwd, ...names);
const nmf = (...args: string[]) => runNmf([...args, '-q'], { cwd });
const refine = (...args: string[]) => nmf('refine', ...args, '--no-page');
const channelsOf = (...names: string[]) => readWav(path(...names)).signal.channels;

/** Largest difference of two signals. */
function distance(a: readonly Float32Array[], b: readonly Float32Array[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(
    ...a.flatMap((channel, c) => channel.reduce((most, x, i) => Math.max(most, Math.abs(x - b[c][i])), 0)),
  );
}

function sum(...signals: (readonly Float32Array[])[]): Float32Array[] {
  return signals[0].map((channel, c) => channel.map((_, i) => signals.reduce((all, x) => all + x[c][i], 0)));
}

/** Mean power from one time to another, in seconds. */
function power(folder: string, from: number, to: number): number {
  const part = channelsOf(folder, 'bird.wav')[0].subarray(from * RATE, to * RATE);
  return part.reduce((all, x) => all + x * x, 0) / part.length;
}

/** Components that sound like the bird: of those that peak around 2 kHz. */
let birds = '';
/** One that sounds like the frog. */
let frogs = 0;
const said = () => ['--source', `bird=${birds}`];
const PAUSES = ['--no', 'bird=0.5-0.95,1.5-1.95'];

beforeAll(async () => {
  const left = samplesOf([bird, frog, hum], { seconds: 3, noise: 0.01 });
  const right = samplesOf([bird, hum], { seconds: 3, noise: 0.02 });
  writeWav(path('mono.wav'), { sampleRate: RATE, channels: [left] }, '32f');
  writeWav(path('stereo.wav'), { sampleRate: RATE, channels: [left, right] }, '32f');
  for (const name of ['mono', 'stereo'])
    await nmf('separate', `${name}.wav`, '--no-page', '-k', '5', '-o', name);
  const peaks = readManifest(path('mono')).components.map(({ peakHz }) => peakHz);
  frogs = peaks.findIndex((peak) => peak > 500 && peak < 900);
  birds = peaks.flatMap((peak, k) => (peak > 1500 ? [k] : [])).join(',');
});
afterAll(() => removeFolder(cwd));

describe('nmf refine', () => {
  it.each(['mono', 'stereo'])(
    'gives what combine gives, to the last bit, where nothing else is said: %s',
    async (name) => {
      expect((await refine(name, '--source', 'a=0,2', '--source', 'b=1', '-o', `${name}-same`)).status).toBe(
        0,
      );
      for (const [source, indices] of [
        ['a', '0,2'],
        ['b', '1'],
        ['rest', '3,4'],
      ]) {
        await nmf('combine', name, '-i', indices, '-o', `${name}-${source}.wav`);
        const [own, combined] = [
          channelsOf(`${name}-same`, `${source}.wav`),
          channelsOf(`${name}-${source}.wav`),
        ];
        expect(own).toEqual(combined);
      }
    },
  );

  it('adds up to the recording, in stereo too, with the same bytes on any number of threads', async () => {
    const words = [
      'stereo',
      ...said(),
      '--unsure',
      'bird=0',
      ...PAUSES,
      '--only',
      'bird=0.1-0.35',
      '--no-guard',
    ];
    for (const threads of ['1', '3'])
      expect(
        (await refine(...words, '--write', 'all', '--threads', threads, '-o', `on-${threads}`)).status,
      ).toBe(0);
    const parts = ['bird.wav', 'rest.wav'].map((file) => channelsOf('on-1', file));
    expect(distance(sum(...parts), channelsOf('stereo.wav'))).toBeLessThan(1e-6);
    const files = readdirSync(path('on-1'));
    const components = files.filter((file) => file.startsWith('component-'));
    expect(
      distance(sum(...components.map((file) => channelsOf('on-1', file))), channelsOf('stereo.wav')),
    ).toBeLessThan(1e-6);
    for (const file of files)
      expect(readFileSync(path('on-3', file)).equals(readFileSync(path('on-1', file)))).toBe(true);
  });

  it('silences a source in its pauses, and gives it more of what it is elsewhere', async () => {
    await refine('mono', ...said(), '-o', 'plain');
    await refine('mono', ...said(), ...PAUSES, '-o', 'paused');
    expect(power('paused', 0.6, 0.85)).toBeLessThan(1e-12);
    const truth = samplesOf([bird], { seconds: 3 });
    const error = (folder: string) =>
      distance(
        [channelsOf(folder, 'bird.wav')[0].map((x, i) => x - truth[i])],
        [new Float32Array(truth.length)],
      );
    expect(error('paused')).toBeLessThan(error('plain'));
  });

  it('tells in the manifest what was said, and how much of it was used', async () => {
    writeFileSync(path('labels.txt'), '0.42\t0.58\tno bird\n2.1\t2.3\tbird\n');
    const words = [
      'mono',
      ...said(),
      '--unsure',
      `bird=${frogs}`,
      '--marks',
      'labels.txt',
      '--iterations',
      '3',
      '--weight',
      '2',
    ];
    const { status, stderr } = await refine(...words, '-o', 'told');
    expect(status).toBe(0);
    expect(stderr).toBe(
      'nmf: warning: 1 mark says that a source sounds among others, which refines nothing.\n',
    );
    const { refined, sources, known, result } = readManifest(path('told'));
    expect(known).toBeUndefined();
    expect(refined).toMatchObject({ iterations: 3, weight: 2, guard: true });
    expect(refined?.sources).toEqual([
      { name: 'bird', components: birds.split(',').map(Number), unsure: [frogs] },
    ]);
    expect(refined?.marks.map(({ kind, used }) => [kind, used.length])).toEqual([
      ['silent', 1],
      ['sounds', 0],
    ]);
    expect(sources?.map(({ name }) => name)).toEqual(['bird', 'rest']);
    expect(result.stop.kind).toBe('applied');
  });

  it('names a mark that cannot be, with its time and the reason, and believes it when told to', async () => {
    const wrong = ['mono', ...said(), '--no', 'bird=1.05-1.35'];
    const { status, stderr } = await refine(...wrong, '-o', 'doubted');
    expect(status).toBe(0);
    expect(stderr).toMatch(
      /^nmf: warning: the mark no bird from 1\.050 s to 1\.350 s is left out: bird is loud in \d+ % of it\. Check it\.\n$/,
    );
    expect(power('doubted', 1.1, 1.3)).toBeGreaterThan(1e-3);
    expect((await refine(...wrong, '--no-guard', '-o', 'believed')).stderr).toBe('');
    expect(power('believed', 1.15, 1.25)).toBeLessThan(1e-12);
  });

  it('takes the recording where the folder has no files, and goes on from the sources of a folder', async () => {
    await nmf('separate', 'mono.wav', '--no-page', '-k', '5', '--write', 'none', '-o', 'bare');
    const without = await refine('bare', ...said(), '-o', 'from-bare');
    expect([without.status, without.stderr]).toEqual([
      1,
      'nmf: bare holds no files of components. Add --recording mono.wav, the recording that it was made from, or separate it again with --write all.\n',
    ]);
    await refine('bare', ...said(), ...PAUSES, '--recording', 'mono.wav', '-o', 'from-recording');
    await refine('mono', ...said(), ...PAUSES, '-o', 'from-files');
    expect(
      distance(channelsOf('from-recording', 'bird.wav'), channelsOf('from-files', 'bird.wav')),
    ).toBeLessThan(1e-5);
    await refine('from-files', '--no', 'bird=2.5-2.95', '-o', 'again');
    expect(power('again', 2.6, 2.85)).toBeLessThan(1e-12);
    expect(readManifest(path('again')).refined?.sources[0].components).toEqual(
      readManifest(path('from-files')).sources?.[0].components,
    );
  });

  it('keeps to the times of the recording where a part of it was separated', async () => {
    await nmf('separate', 'mono.wav', '--no-page', '-k', '5', '--start', '1', '-o', 'part');
    const { status } = await refine(
      'part',
      '--source',
      'bird=0',
      '--no',
      'bird=1.5-1.95',
      '--no-guard',
      '-o',
      'refined-part',
    );
    expect(status).toBe(0);
    expect(power('refined-part', 0.6, 0.85)).toBeLessThan(1e-12);
    const outside = await refine('part', '--source', 'bird=0', '--no', 'bird=0.2-0.4', '-o', 'refused');
    expect(outside.status).toBe(2);
    expect(outside.stderr).toMatch(
      /^nmf: the mark of bird from 0\.200 s to 0\.400 s does not lie in the part .*\n$/,
    );
  });

  it('has a page and can be combined, as any separation', async () => {
    const heart = await nmf(
      'separate',
      fixture('heart-breathing-hum.wav'),
      '--no-page',
      '-k',
      '6',
      '-o',
      'heart',
    );
    expect(heart.status).toBe(0);
    const { status, stdout } = await runNmf(
      ['refine', 'heart', '--source', 'heart=0', '-o', 'heart-out', '--json'],
      { cwd },
    );
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'done',
      folder: 'heart-out',
      page: { file: 'index.html' },
    });
    const combined = await nmf(
      'combine',
      'heart-out',
      '--recording',
      fixture('heart-breathing-hum.wav'),
      '-i',
      '0',
      '-o',
      'h.wav',
    );
    expect(combined.stderr).toBe('');
    expect(distance(channelsOf('h.wav'), channelsOf('heart-out', 'heart.wav'))).toBeLessThan(1e-6);
  });

  it('reads what a listening page saves', async () => {
    const answers = {
      sources: [{ name: 'bird', mine: birds.split(',').map(Number), unsure: [] }],
      marks: [{ source: 'bird', kind: 'silent', start: 0.5, end: 0.95 }],
    };
    writeFileSync(path('answers.json'), JSON.stringify(answers));
    await refine('mono', '--marks', 'answers.json', '-o', 'answered');
    await refine('mono', ...said(), '--no', 'bird=0.5-0.95', '-o', 'typed');
    expect(channelsOf('answered', 'bird.wav')).toEqual(channelsOf('typed', 'bird.wav'));
  });

  it.each([
    [['mono', '--source', 'bird=1'], 2, 'no file to write is named: add --output heart-out.'],
    [['mono', '-o', 'x'], 2, 'no components are assigned to a source: give --source.'],
    [
      ['mono', '--source', 'bird', '-o', 'x'],
      2,
      '--source bird is no name with components. Try --source heart=2,5.',
    ],
    [['mono', '--source', 'bird=9', '-o', 'x'], 2, 'component 9 does not exist: mono has 0 to 4'],
    [['mono', '--source', 'bird=1', '--source', 'frog=1', '-o', 'x'], 2, "component 1 is bird's and frog's."],
    [
      ['mono', '--source', 'bird=1', '--unsure', 'frog=1', '-o', 'x'],
      2,
      "component 1 is bird's, and unsure of frog.",
    ],
    [['mono', '--source', 'bird=1', '--source', 'Bird=2', '-o', 'x'], 2, 'there are two sources Bird.'],
    [
      ['mono', '--source', 'rest=1', '-o', 'x'],
      2,
      '--source rest=1: the name is reserved for everything else.',
    ],
    [
      ['mono', '--source', 'bird=1', '--no', 'frog=1-2', '-o', 'x'],
      2,
      'a mark names frog, and the sources are bird.',
    ],
    [
      ['mono', '--source', 'bird=1', '--no', 'bird=1-2', '--only', 'bird=1.5-1.8', '-o', 'x'],
      2,
      'these marks contradict each other',
    ],
    [
      ['mono', '--source', 'bird=1', '--no', 'bird=1-4', '-o', 'x'],
      2,
      'the mark no bird from 1.000 s to 4.000 s ends after the end',
    ],
    [
      ['mono', '--source', 'bird=1', '--weight', '0.5', '-o', 'x'],
      2,
      '--weight must be a number of at least 1, got 0.5.',
    ],
    [
      ['mono', '--source', 'bird=1', '--weight', '5000', '-o', 'x'],
      2,
      '--weight must be at most 1000, got 5000.',
    ],
    [
      ['mono', '--source', 'bird=1', '-o', 'mono'],
      1,
      'mono/separation.json is read as input and would be replaced.',
    ],
    [
      ['mono', '--source', 'bird=1', '--recording', 'stereo.wav', '-o', 'x'],
      1,
      'stereo.wav is not the recording that mono was made from',
    ],
    [
      ['nowhere', '--source', 'bird=1', '-o', 'x'],
      1,
      'nowhere is not a separation folder: there is no such folder.',
    ],
  ])('refuses in one line, and leaves nothing behind: %j', async (words, code, message) => {
    const before = readdirSync(cwd);
    const { status, stderr } = await refine(...words);
    expect(stderr.startsWith(`nmf: ${message}`), stderr).toBe(true);
    expect(stderr.split('\n')).toHaveLength(2);
    expect(status).toBe(code);
    expect(readdirSync(cwd)).toEqual(before);
  });
});
