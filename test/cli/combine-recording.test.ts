import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav, writeWav } from '../../src/audio/index.js';
import { createTempFolder, fixture, nmfBinary, removeFolder, runNmf } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { requireTool } from '../support/tools.js';

const cwd = createTempFolder();
const path = (...names: string[]) => join(cwd, ...names);
const nmf = (...args: string[]) => runNmf(args, { cwd });
const bytes = (name: string) => readFileSync(path(name));
const quick = ['--iterations', '20', '--no-page', '-q'];

const done = async (...args: string[]) => {
  const { status, stderr } = await nmf(...args);
  expect(status, stderr).toBe(0);
  return stderr;
};

const NAME = 'the bird.wav';
/** Two and a half seconds. */
const SAMPLES = 55_125;
const quiet = { status: 0, stdout: '', stderr: '' };

beforeAll(async () => {
  const { signal } = readWav(fixture('stereo-bird-stream.wav'));
  const channels = signal.channels.map((samples) => samples.subarray(0, SAMPLES));
  writeWav(path(NAME), { ...signal, channels }, '16');
  await done('separate', NAME, '-k', '4', '-o', 'all', ...quick);
  await done('separate', NAME, '-k', '4', '-o', 'none', '--write', 'none', ...quick);
  await done('learn', NAME, '--mark', 'bird=0.3-1.4', '--no', 'bird=1.5-1.85', '-o', 'bird.nmf', '-q');
});
afterAll(() => removeFolder(cwd));

describe('nmf combine --recording', () => {
  it.each([
    ['some components', ['-i', '1,3']],
    ['all but one', ['-i', '!2']],
    ['a part of the time', ['-i', '0,1', '--start', '1.25', '--end', '2.25']],
    ['its last moment', ['-i', 'all', '--start', '2.49']],
    ['scaled to full scale', ['-i', '0,2', '--normalize', '--bit-depth', '16']],
    ['louder, and clipped', ['-i', '0', '--gain', '30', '--bit-depth', '24']],
  ])('writes what combine writes from component files: %s', async (_, args) => {
    const files = await nmf('combine', 'all', ...args, '-o', 'mix.wav', '--json');
    const wanted = bytes('mix.wav');
    const again = await nmf('combine', 'none', ...args, '-o', 'mix.wav', '--json', '--recording', NAME);
    expect(bytes('mix.wav').equals(wanted)).toBe(true);
    expect(again).toEqual({ ...files, stdout: files.stdout.replace('"all"', '"none"') });
  });

  it('writes it to standard output, and into the folder, too', async () => {
    await done('combine', 'all', '-i', '1,3', '-o', 'mix.wav', '-q');
    const line = `'${process.execPath}' '${nmfBinary}' combine none -i 1,3 -q --recording '${NAME}'`;
    const { status, stderr } = spawnSync('sh', ['-c', `${line} -o - | cmp - mix.wav`], {
      cwd,
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    await done('combine', 'none', '-i', '1,3', '--output-name', 'mix.wav', '-q', '--recording', NAME);
    expect(bytes('none/mix.wav').equals(bytes('mix.wav'))).toBe(true);
  });

  it.each([
    ['resampled', ['-k', '3', '--sample-rate', '16000']],
    ['a part of it', ['-k', '3', '--start', '0.5', '--end', '2.25']],
    [
      'in 16 bits, of a source and the rest',
      ['--mark', 'bird=0.2-1.2', '--no', 'bird=1.4-2', '--bit-depth', '16'],
    ],
    ['with a model', ['--model', 'bird.nmf', '--free', '3']],
  ])('knows how the recording was separated: %s', async (_, args) => {
    await done('separate', NAME, ...args, '-o', 'files', '--write', 'all', ...quick);
    await done('separate', NAME, ...args, '-o', 'factors', '--write', 'none', ...quick);
    await done('combine', 'files', '-i', '1,2', '-o', 'files.wav', '-q');
    await done('combine', 'factors', '-i', '1,2', '-o', 'factors.wav', '-q', '--recording', NAME);
    expect(bytes('factors.wav').equals(bytes('files.wav'))).toBe(true);
  });

  it('tells speakers as component files do, whatever the recording says of them', async () => {
    const { signal } = readWav(path(NAME));
    for (const [channels, depth] of [
      [3, '24'],
      [2, '24'],
      [2, '16'],
    ] as const) {
      const all = Array.from({ length: channels }, (_, c) => signal.channels[c % 2].slice(0, 9000));
      writeWav(path('places.wav'), { ...signal, channels: all }, '24', { channelMask: 0x30 });
      await done('separate', 'places.wav', '-k', '2', '-o', 'places', '--bit-depth', depth, ...quick);
      for (const from of [[], ['--recording', 'places.wav']]) {
        const args = ['combine', 'places', '-i', 'all', '--bit-depth', '24', '-q', ...from];
        await done(...args, '-o', from.length === 0 ? 'a.wav' : 'b.wav');
      }
      expect(bytes('b.wav').equals(bytes('a.wav'))).toBe(true);
    }
  });

  it('reads what separate reads: a stream that was kept, and FLAC', async () => {
    const { status } = await runNmf(
      ['separate', '-', '-k', '2', '-o', 'piped', '--write', 'none', ...quick],
      {
        cwd,
        input: bytes(NAME),
      },
    );
    expect(status).toBe(0);
    expect(await nmf('combine', 'piped', '-i', '1', '-o', 'x.wav', '-q', '--recording', NAME)).toEqual(quiet);
    if (!requireTool('ffmpeg', 'ffmpeg')) return;
    spawnSync('ffmpeg', ['-v', 'error', '-i', NAME, '-y', 'bird.flac'], { cwd });
    await done('separate', 'bird.flac', '-k', '2', '-o', 'flac', ...quick);
    const args = ['combine', 'flac', '-i', '1', '--normalize', '-q'];
    await done(...args, '-o', 'files.wav');
    await done(...args, '-o', 'again.wav', '--recording', 'bird.flac');
    expect(bytes('again.wav').equals(bytes('files.wav'))).toBe(true);
  });

  it('is what separate proposes for a folder without component files', async () => {
    const line = ['separate', NAME, '-k', '2', '-o', 'proposed', '--write', 'none', '--iterations', '5'];
    const { stderr } = await nmf(...line);
    const [, command] = /, then: nmf (combine .*)\n$/.exec(stderr) ?? [];
    expect(command).toBe(`combine proposed --recording '${NAME}' --indices "0,1" -o chosen.wav`);
    const { status } = spawnSync('sh', ['-c', `'${process.execPath}' '${nmfBinary}' ${command} -q`], { cwd });
    expect(status).toBe(0);
    const piped = await runNmf(['separate', '-', ...line.slice(2)], { cwd, input: bytes(NAME) });
    expect(piped.stderr).toMatch(/\. Listen with proposed\/index\.html\.\n$/);
  });

  it('leaves no file when it is stopped', async () => {
    const long = Float32Array.from({ length: 3e6 }, (_, i) => Math.sin(i * i));
    writeWav(path('long.wav'), { sampleRate: 8000, channels: [long] }, '16');
    await done('separate', 'long.wav', '-k', '1', '-o', 'long', '--write', 'none', '--hop', '64', ...quick);
    const before = readdirSync(cwd).sort();
    const args = [
      'combine',
      'long',
      '-i',
      '0',
      '--normalize',
      '-o',
      'stopped.wav',
      '--recording',
      'long.wav',
    ];
    const child = spawn(process.execPath, [nmfBinary, ...args], { cwd, stdio: ['ignore', 'ignore', 'pipe'] });
    const exited = once(child, 'close');
    await expect.poll(() => readdirSync(cwd).length, { interval: 5 }).toBeGreaterThan(before.length);
    child.kill('SIGINT');
    expect(await exited).toEqual([130, null]);
    expect(readdirSync(cwd).sort()).toEqual(before);
  });
});

describe('nmf combine refuses, in one line, with the remedy, leaving all files as they were:', () => {
  const refused = async (args: string[], status: number, message: RegExp) => {
    const before = hashes(cwd);
    const result = await nmf('combine', ...args);
    expect(result.stderr).toMatch(message);
    expect(result.stderr).toMatch(/^nmf: [^\n]+\n$/);
    expect(result).toMatchObject({ status, stdout: '' });
    expect(hashes(cwd)).toEqual(before);
  };

  it('a folder without component files, which takes the recording', () =>
    refused(
      ['none', '-i', '0', '-o', 'x.wav'],
      1,
      /none holds no files of components\. Add --recording 'the bird\.wav', the recording that it was made from, or separate it again with --write all\.\n$/,
    ));

  it('another recording, and one that has changed since', async () => {
    const other =
      /is not the recording that none was made from, .* Give --recording 'the bird\.wav' as it was\.\n$/;
    const from = (name: string) => ['none', '-i', '0', '-o', 'x.wav', '--recording', name];
    await refused(from(fixture('piano-chord.wav')), 1, other);
    copyFileSync(path(NAME), path('edited.wav'));
    appendFileSync(path('edited.wav'), 'LIST');
    await refused(from('edited.wav'), 1, other);
    await refused(from('none.wav'), 1, /cannot read none\.wav: there is no such file/);
    await refused(from('all'), 1, /cannot read all: it is a folder/);
  });

  it('what cannot be read twice', async () => {
    const file = /Save it to a file and name that|save standard input to one and name that/;
    await refused(['none', '-i', '0', '-o', 'x.wav', '--recording', '-'], 2, file);
    spawnSync('mkfifo', ['fifo'], { cwd });
    try {
      const { status, stderr } = await nmf(
        'combine',
        'none',
        '-i',
        '0',
        '-o',
        'x.wav',
        '--recording',
        'fifo',
      );
      expect(status).toBe(1);
      expect(stderr).toMatch(/^nmf: fifo is a pipe, .* Save it to a file and name that\.\n$/);
    } finally {
      rmSync(path('fifo'));
    }
  });

  it('one recording for several folders', () =>
    refused(
      ['none', 'all', '-i', '0', '--output-name', 'x.wav', '--recording', NAME],
      2,
      /--recording belongs to one folder, got 2\. Combine each by itself, with its own recording\.\n$/,
    ));

  it('the recording as the file to write, under any name', async () => {
    mkdirSync(path('away'));
    copyFileSync(path(NAME), path('away', 'copy.wav'));
    const args = ['none', '-i', '0', '--force', '--recording'];
    const never = /is the recording that none was made from, and never replaced/;
    await refused([...args, NAME, '-o', NAME], 1, never);
    await refused([...args, 'away/copy.wav', '-o', 'away/copy.wav'], 1, never);
  });

  it('times outside the part that was separated', async () => {
    await done('separate', NAME, '-k', '2', '-o', 'part', '--start', '1', '--end', '2', ...quick);
    const args = ['part', '-i', '0', '-o', 'x.wav', '--recording', NAME];
    await refused(
      [...args, '--end', '1.5'],
      2,
      /--end 1\.5 lies after the end: the recording lasts 1\.000 s/,
    );
  });

  it('factors and a manifest that are damaged', async () => {
    const args = ['none', '-i', '0', '-o', 'x.wav', '--recording', NAME];
    const damage = async (name: string, change: (bytes: Buffer) => Buffer, message: RegExp) => {
      const original = bytes(name);
      try {
        writeFileSync(path(name), change(Buffer.from(original)));
        await refused(args, 1, message);
      } finally {
        writeFileSync(path(name), original);
      }
    };
    const cut = (all: Buffer) => all.subarray(0, all.length - 4);
    const negative = (all: Buffer) => {
      all.writeFloatLE(-1, all.length - 4);
      return all;
    };
    for (const name of ['none/templates.npy', 'none/activations.npy']) {
      await damage(name, cut, /npy is damaged: it is cut short\. Separate the recording again\.\n$/);
      await damage(name, negative, /npy is damaged: it holds -1, but its numbers must be finite/);
      await damage(name, () => Buffer.from('text'), /npy is damaged: it is not a NumPy file/);
    }
    await damage(
      'none/activations.npy',
      () => bytes('none/templates.npy'),
      /its shape is \d+ x 4, the manifest/,
    );
    const longer = (all: Buffer) =>
      Buffer.from(String(all).replace(/"samples": \d+,\n {4}"seconds"/, (old) => old.replace(/\d+/, '99')));
    await damage(
      'none/separation.json',
      longer,
      /gives 99 samples at 22050 Hz where the manifest says 55125/,
    );
  });
});
