import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readWav } from '../../src/audio/index.js';
import { createTempFolder, fixture, nmfBinary, removeFolder, runNmf } from '../support/cli.js';
import { withTempFolder } from '../support/temp.js';
import { requireTool } from '../support/tools.js';
import { openTerminal } from '../support/typed-terminal.js';

const heart = fixture('heart-breathing-hum.wav');
const stereo = fixture('stereo-bird-stream.wav');
const quick = ['-k', '3', '--iterations', '20', '-q'];
const nmf = `'${process.execPath}' '${nmfBinary}'`;

/** Runs a pipeline in bash, whose status is that of the first command that failed. */
function pipeline(command: string, cwd: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['--norc', '-o', 'pipefail', '-c', command], {
    cwd,
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

let cwd: string;
beforeAll(async () => {
  cwd = createTempFolder();
  expect((await runNmf(['separate', stereo, ...quick], { cwd })).status).toBe(0);
});
afterAll(() => removeFolder(cwd));

describe('nmf separate -', () => {
  it('separates what ffmpeg writes to a pipe', () =>
    withTempFolder((folder) => {
      if (!requireTool('ffmpeg', 'ffmpeg')) return;
      const decode = `ffmpeg -v error -i '${heart}' -f wav -`;
      const piped = pipeline(`${decode} | ${nmf} separate - -o piped ${quick.join(' ')}`, folder);
      expect(piped).toMatchObject({ status: 0, stderr: '' });
      expect(pipeline(`${nmf} separate '${heart}' -o file ${quick.join(' ')}`, folder).stdout).toBe(
        piped.stdout,
      );
      const { input } = JSON.parse(readFileSync(join(folder, 'piped/separation.json'), 'utf8'));
      expect(input).toMatchObject({ name: 'standard input', samples: 48000, sampleRate: 4000 });
    }));

  it('refuses a pipe that holds nothing, or text, in one line', async () => {
    for (const input of ['', 'not a sound at all, but long enough to look at']) {
      const { status, stdout, stderr } = await runNmf(['separate', '-', '-o', 'none'], { cwd, input });
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(/^nmf: [^\n]*standard input[^\n]*\n$/);
      expect(existsSync(join(cwd, 'none'))).toBe(false);
    }
  });

  it('does not wait for a terminal to type a WAV file', async () => {
    if (!requireTool('script', 'bsdutils')) return;
    const terminal = openTerminal(`${nmf} separate -`, cwd);
    try {
      expect(await terminal.type('', /terminal/)).toMatch(
        /nmf: - reads a WAV file from standard input, which is a terminal/,
      );
    } finally {
      await terminal.close();
    }
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as [NodeJS.Signals, number][])(
    'stops on %s while the pipe is silent, with nothing left',
    (signal, code) =>
      withTempFolder(async (folder) => {
        const child = spawn(process.execPath, [nmfBinary, 'separate', '-'], { cwd: folder });
        child.stdin.write(readFileSync(heart).subarray(0, 2000));
        await expect.poll(() => existsSync(join(folder, 'out/.nmf-new'))).toBe(true);
        child.kill(signal);
        expect((await once(child, 'close'))[0]).toBe(code);
        expect(readdirSync(folder)).toEqual([]);
      }),
  );

  it('cannot be resumed, since its bytes are gone', async () => {
    const { status, stderr } = await runNmf(['separate', '-', '--resume'], {
      cwd,
      input: readFileSync(heart),
    });
    expect(status).toBe(2);
    expect(stderr).toMatch(/--resume compares files, and standard input is not one/);
  });
});

describe('nmf combine -o -', () => {
  it('writes the same bytes as into a file, which sox and ffmpeg read from the pipe', () => {
    if (!requireTool('sox', 'sox') || !requireTool('ffmpeg', 'ffmpeg')) return;
    for (const depth of ['16', '24', '32f']) {
      const combine = `${nmf} combine out -i 0..2 --bit-depth ${depth} -q`;
      expect(pipeline(`${combine} -o sum.wav && ${combine} -o - | cmp - sum.wav`, cwd)).toMatchObject({
        status: 0,
        stdout: '',
        stderr: '',
      });
      const { status, stderr } = pipeline(`${combine} -o - | sox - -n stat`, cwd);
      expect({ status, read: /Samples read: +(\d+)/.exec(stderr)?.[1] }).toEqual({
        status: 0,
        read: '220500',
      });
      const decoded = pipeline(`${combine} -o - | ffmpeg -v error -i - -c:a pcm_f32le -y back.wav`, cwd);
      expect(decoded).toMatchObject({ status: 0, stderr: '' });
      expect(readWav(join(cwd, 'back.wav')).signal).toEqual(readWav(join(cwd, 'sum.wav')).signal);
    }
  });

  it('tells what it did on stderr', () => {
    const { stderr } = pipeline(`${nmf} combine out -i 1 -o - > one.wav`, cwd);
    expect(stderr).toMatch(/^standard output: component 1, 5\.000 s, peak/);
  });

  it('ends quietly when the reader closes the pipe', () => {
    const { status, stdout, stderr } = pipeline(`${nmf} combine out -i 0..2 -o - | head -c 4`, cwd);
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: 'RIFF', stderr: '' });
  });

  it('stops on SIGTERM while the reader does not read', async () => {
    const child = spawn(process.execPath, [nmfBinary, 'combine', 'out', '-i', '0..2', '-o', '-', '-q'], {
      cwd,
    });
    await once(child.stdout, 'readable');
    child.kill('SIGTERM');
    const [status] = await once(child, 'exit');
    expect(status).toBe(143);
  });

  it('refuses to mix a WAV file with JSON, and to write one to a terminal', async () => {
    const both = await runNmf(['combine', 'out', '-i', '1', '-o', '-', '--json'], { cwd });
    expect(both).toMatchObject({ status: 2, stdout: '' });
    if (!requireTool('script', 'bsdutils')) return;
    const terminal = openTerminal(`${nmf} combine out -i 1 -o -`, cwd);
    try {
      expect(await terminal.type('', /terminal/)).toMatch(
        /nmf: -o - writes a WAV file to standard output, which is a terminal/,
      );
    } finally {
      await terminal.close();
    }
  });
});

describe('nmf combine with several folders', () => {
  const combine = (folder: string, ...args: string[]) => runNmf(['combine', ...args], { cwd: folder });

  it('writes a file of the same name into each', () =>
    withTempFolder(async (folder) => {
      await runNmf(['separate', heart, stereo, ...quick], { cwd: folder });
      const folders = ['out/heart-breathing-hum/', 'out/stereo-bird-stream/'];
      const many = await combine(folder, ...folders, '-i', '0,2', '--output-name', 'beat.wav');
      expect(many).toMatchObject({ status: 0, stdout: '' });
      expect(many.stderr).toMatch(
        /^out\/heart-breathing-hum\/beat\.wav: .*\nout\/stereo-bird-stream\/beat\.wav: .*\n2 done in/,
      );
      for (const one of folders) {
        await combine(folder, one, '-i', '0,2', '-o', 'one.wav', '-q');
        expect(readFileSync(join(folder, one, 'beat.wav'))).toEqual(readFileSync(join(folder, 'one.wav')));
      }
      const again = await combine(folder, ...folders, '-i', '0', '--output-name', 'beat.wav', '--json', '-q');
      expect(
        again.stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line).output),
      ).toEqual(folders.map((one) => `${one}beat.wav`));
    }));

  it('reports what is not a separation folder and continues with the others, with exit code 1', async () => {
    mkdirSync(join(cwd, 'empty'), { recursive: true });
    const { status, stdout, stderr } = await combine(
      cwd,
      'empty',
      'out',
      '-i',
      '1',
      '--output-name',
      'x.wav',
      '--json',
    );
    expect(status).toBe(1);
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line)),
    ).toMatchObject([
      { folder: 'empty', error: { code: 'input' } },
      { output: 'out/x.wav', indices: [1] },
    ]);
    expect(stderr).toMatch(
      /^nmf: empty is not a separation folder.*\n1 done, 1 failed in 0:0\d\n {2}failed: empty is not/,
    );
    expect(readdirSync(join(cwd, 'empty'))).toEqual([]);
  });

  it.each([
    [['out', 'out', '-i', '1', '-o', 'x.wav'], /--output takes one folder, got 2.*--output-name/],
    [['out', '-i', '1', '-o', 'x.wav', '--output-name', 'y.wav'], /give one of them/],
    [['out', '-i', '1', '--output-name', '../x.wav'], /--output-name must be a file name without folders/],
    [['out', '-i', '1', '--output-name', '..'], /--output-name must be a file name/],
    [['out', '-i', 'one', '--output-name', 'x.wav'], /--indices takes indices/],
  ] as [string[], RegExp][])('refuses %j', async (args, message) => {
    const { status, stdout, stderr } = await combine(cwd, ...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^nmf: [^\n]+\n$/);
  });

  it('never replaces a file of a separation', async () => {
    const { status, stderr } = await combine(cwd, 'out', '-i', '1', '--output-name', 'component-01.wav');
    expect(status).toBe(1);
    expect(stderr).toMatch(/is part of the separation/);
  });
});
