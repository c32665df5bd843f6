import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { encodeWav, readWav } from '../../src/audio/index.js';
import { createTempFolder, nmfBinary, removeFolder, runNmf } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { quick, recording } from '../support/recordings.js';

/** What each test begins with: a recording and its separation. */
const original = createTempFolder();
const cwd = createTempFolder();
afterAll(() => {
  for (const folder of [original, cwd]) removeFolder(folder);
});

beforeAll(async () => {
  writeFileSync(join(original, 'heart.wav'), recording(1));
  expect((await runNmf(['separate', 'heart.wav', '-q', ...quick], { cwd: original })).status).toBe(0);
});
beforeEach(() => {
  for (const name of readdirSync(cwd)) rmSync(join(cwd, name), { recursive: true });
  cpSync(original, cwd, { recursive: true });
});

const combine = (output: string, ...more: string[]) =>
  runNmf(['combine', 'out', '-i', '0', '-o', output, ...more], { cwd });

/** Refused in one line, and no file of the folder is another than before. */
async function refused(run: () => ReturnType<typeof runNmf>, status: number, message: RegExp): Promise<void> {
  const before = hashes(cwd);
  const result = await run();
  expect(result.stderr).toMatch(message);
  expect(result.stderr).toMatch(/^nmf: [^\n]+\n$/);
  expect(result).toMatchObject({ status, stdout: '' });
  expect(hashes(cwd)).toEqual(before);
}

const isRecording = /is the recording that out was made from, and never replaced\. Choose another name\.\n$/;

describe('nmf combine never replaces the recording, not even with --force,', () => {
  it.each([
    ['by its name', 'heart.wav', () => undefined],
    ['by another spelling', './out/../heart.wav', () => undefined],
    ['through a symbolic link', 'link.wav', () => symlinkSync('heart.wav', join(cwd, 'link.wav'))],
    ['by a hard link', 'hard.wav', () => linkSync(join(cwd, 'heart.wav'), join(cwd, 'hard.wav'))],
    [
      'nor a copy of it elsewhere',
      'away/copy.wav',
      () => {
        mkdirSync(join(cwd, 'away'));
        copyFileSync(join(cwd, 'heart.wav'), join(cwd, 'away', 'copy.wav'));
      },
    ],
  ] as [string, string, () => void][])('%s', async (_, output, prepare) => {
    prepare();
    for (const force of [[], ['--force']]) await refused(() => combine(output, ...force), 1, isRecording);
  });

  it('when it is a mix of ours itself', async () => {
    for (const gain of ['0', '6']) {
      await runNmf(['combine', 'out', '-i', '0', '-o', 'mix.wav', '--gain', gain, '-q'], { cwd });
      await runNmf(['separate', 'mix.wav', '-o', 'again', '-q', ...quick], { cwd });
      const onto = () => runNmf(['combine', 'again', '-i', '0', '-o', 'mix.wav', '--force'], { cwd });
      await refused(onto, 1, /mix\.wav is the recording that again was made from/);
    }
  });

  it('when it is a mix of ours that another program has put tags behind', async () => {
    await runNmf(['combine', 'out', '-i', '0', '-o', 'mix.wav', '-q'], { cwd });
    const tags = Buffer.alloc(5008, 'x');
    tags.write('id3 ', 'latin1');
    tags.writeUInt32LE(5000, 4);
    const tagged = Buffer.concat([readFileSync(join(cwd, 'mix.wav')), tags]);
    tagged.writeUInt32LE(tagged.length - 8, 4);
    writeFileSync(join(cwd, 'mix.wav'), tagged);
    await runNmf(['separate', 'mix.wav', '-o', 'again', '-q', ...quick], { cwd });
    const onto = () => runNmf(['combine', 'again', '-i', '0', '-o', 'mix.wav'], { cwd });
    await refused(onto, 1, /mix\.wav is the recording that again was made from/);
  });

  it('when it was edited since, by its name', async () => {
    writeFileSync(join(cwd, 'heart.wav'), recording(7));
    await refused(
      () => combine('heart.wav', '--force'),
      1,
      /has the name of the recording that out was made/,
    );
  });

  it('into each folder, as --output-name', async () => {
    copyFileSync(join(cwd, 'heart.wav'), join(cwd, 'out', 'source.wav'));
    const args = ['combine', 'out', '-i', '0', '--output-name', 'source', '-q', '--force'];
    const before = hashes(cwd);
    const { status, stderr } = await runNmf(args, { cwd });
    expect(stderr).toMatch(/^nmf: out\/source\.wav is the recording that out was made from/);
    expect(status).toBe(1);
    expect(hashes(cwd)).toEqual(before);
  });
});

describe('nmf combine replaces', () => {
  it('a mix that it wrote, again and again, without --force', async () => {
    for (const [index, depth] of [
      ['0', '32f'],
      ['1', '16'],
      ['0', '24'],
    ]) {
      const args = ['combine', 'out', '-i', index, '--bit-depth', depth, '-o', 'mix.wav', '-q'];
      expect(await runNmf(args, { cwd })).toMatchObject({ status: 0, stderr: '' });
    }
    expect(readWav(join(cwd, 'mix.wav')).format.bitsPerSample).toBe(24);
  });

  it('a file of another program only with --force, and an empty one without', async () => {
    for (const content of [recording(3), Buffer.from('Dear diary')]) {
      writeFileSync(join(cwd, 'other.wav'), content);
      await refused(
        () => combine('other.wav'),
        1,
        /is there already, and nmf combine did not write it\..*--force/,
      );
      expect(await combine('other.wav', '--force', '-q')).toMatchObject({ status: 0, stderr: '' });
      expect(readWav(join(cwd, 'other.wav')).signal.channels[0]).toHaveLength(1600);
    }
    writeFileSync(join(cwd, 'made.wav'), '');
    expect(await combine('made.wav', '-q')).toMatchObject({ status: 0, stderr: '' });
  });

  it('a mix that another program has written over only with --force', async () => {
    await combine('mix.wav', '-q');
    const { signal } = readWav(join(cwd, 'mix.wav'));
    writeFileSync(join(cwd, 'mix.wav'), encodeWav(signal, '16'));
    await refused(() => combine('mix.wav'), 1, /nmf combine did not write it/);
  });

  it('no part of a separation, its own or another, there or yet to come, even by force', async () => {
    await runNmf(['separate', 'heart.wav', '-o', 'other', '-q', ...quick], { cwd });
    for (const [output, message] of [
      ['out/component-01.wav', /is part of the separation out/],
      ['out/component-07.wav', /has a name that is reserved for the files of a separation/],
      ['out/COMPONENT-01.WAV', /has a name that is reserved/],
      ['other/component-00.wav', /has a name that is reserved/],
      ['out/.nmf-lock-1.wav', /has a name that is reserved/],
    ] as const) {
      await refused(() => combine(output, '--force'), 1, message);
    }
    copyFileSync(join(cwd, 'out/component-01.wav'), join(cwd, 'best.wav'));
    await refused(() => combine('best.wav'), 1, /nmf combine did not write it/);
    writeFileSync(join(cwd, 'out', 'notes.wav'), 'mine');
    await refused(() => combine('out/notes.wav'), 1, /nmf combine did not write it/);
  });
});

describe('the name that nmf combine writes', () => {
  it.each([
    ['mix', 'mix.wav'],
    ['Mr. Jones', 'Mr. Jones.wav'],
    ['2024-05-01T12.30.15', '2024-05-01T12.30.15.wav'],
    ['v1.2', 'v1.2.wav'],
  ])('gets .wav where it has no suffix, and says so: %s', async (given, written) => {
    const { status, stdout, stderr } = await combine(given, '-q', '--json');
    const warning = `${given}: written as ${written}, since it is a WAV file.`;
    expect({ status, stderr }).toEqual({ status: 0, stderr: `nmf: warning: ${warning}\n` });
    expect(JSON.parse(stdout)).toMatchObject({ output: written, warnings: [warning] });
    expect(readdirSync(cwd).sort()).toEqual(['heart.wav', 'out', written].sort());
  });

  it('is the recording with the .wav that it gets, and then refused', () =>
    refused(() => combine('heart', '--force'), 1, isRecording));

  it.each(['MIX.WAV', 'mix.wave', 'mix.Wav', 'song.mp3.wav'])('stays as it is: %s', async (name) => {
    expect(await combine(name, '-q')).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(cwd).sort()).toEqual(['heart.wav', 'out', name].sort());
  });

  it.each(['mix.mp3', 'mix.FLAC', 'a.wav.ogg', 'mix.m4a', 'mix.aiff'])(
    'is not that of another format: %s',
    async (name) => {
      const message =
        /a mix is a WAV file, which \.\w+ is not\. Name it \S+\.wav, and convert that file\.\n$/;
      await refused(() => combine(name, '--force'), 2, message);
      const named = ['combine', 'out', '-i', '0', '--output-name', name];
      await refused(() => runNmf(named, { cwd }), 2, message);
    },
  );

  it('gets .wav in each folder too', async () => {
    const args = ['combine', 'out', '-i', '0', '--output-name', 'heartbeat', '-q'];
    const { status, stderr } = await runNmf(args, { cwd });
    expect(stderr).toBe(
      'nmf: warning: out/heartbeat: written as out/heartbeat.wav, since it is a WAV file.\n',
    );
    expect(status).toBe(0);
    expect(readdirSync(join(cwd, 'out'))).toContain('heartbeat.wav');
    expect((await runNmf(args, { cwd })).status).toBe(0);
  });

  it('is left alone where it is a device, a pipe or a stream', async () => {
    const nmf = `'${process.execPath}' '${nmfBinary}'`;
    const run = (line: string) => spawnSync('bash', ['--norc', '-c', line], { cwd, encoding: 'utf8' });
    expect(run(`${nmf} combine out -i 0 -q -o /dev/null`)).toMatchObject({ status: 0, stderr: '' });
    expect(run(`${nmf} combine out -i 0 -q -o /dev/stdout | wc -c`)).toMatchObject({ status: 0, stderr: '' });
    expect(run(`${nmf} combine out -i 0 -q -o /dev/stdout > stdout.wav`)).toMatchObject({
      status: 0,
      stderr: '',
    });
    execFileSync('mkfifo', [join(cwd, 'fifo')]);
    const piped = run(`cat fifo > piped.wav & ${nmf} combine out -i 0 -q -o fifo; wait`);
    expect(piped).toMatchObject({ status: 0, stderr: '' });
    expect(statSync(join(cwd, 'fifo')).isFIFO()).toBe(true);
    const [a, b] = ['stdout.wav', 'piped.wav'].map((name) => readFileSync(join(cwd, name)));
    expect(a.equals(b)).toBe(true);
    expect(a.length).toBeGreaterThan(1600);
  });
});
