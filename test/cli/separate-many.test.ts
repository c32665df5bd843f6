import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ffmpeg } from '../audio/peers.js';
import { nmfBinary, runNmf } from '../support/cli.js';
import { contents, lines, quick, writeRecordings } from '../support/recordings.js';
import { withTempFolder } from '../support/temp.js';
import { requireTool } from '../support/tools.js';

describe('nmf separate with several recordings', () => {
  it('gives each a folder of its own, with the same bytes as alone, and names the folders on stdout', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'in/b c.wav']);
      const { status, stdout, stderr } = await runNmf(['separate', 'a.wav', 'in/b c.wav', ...quick], { cwd });
      expect({ status, folders: lines(stdout).sort() }).toEqual({ status: 0, folders: ['out/a', 'out/b c'] });
      expect(stderr).toMatch(/^2 done in 0:\d\d\n$/);
      await runNmf(['separate', 'a.wav', '-o', 'alone', '-q', ...quick], { cwd });
      expect(contents(join(cwd, 'out/a'))).toEqual(contents(join(cwd, 'alone')));
    }));

  it('reports a recording that fails, continues with the others, sums up, and exits with 1', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'c.wav']);
      writeFileSync(join(cwd, 'b.wav'), 'no sound');
      const args = ['separate', 'a.wav', 'b.wav', 'missing.wav', 'c.wav', '--jobs', '1', ...quick];
      const { status, stdout, stderr } = await runNmf(args, { cwd });
      expect({ status, folders: lines(stdout) }).toEqual({ status: 1, folders: ['out/a', 'out/c'] });
      const told = lines(stderr);
      expect(told).toHaveLength(5);
      expect(told[0]).toMatch(/^nmf: .*b\.wav/);
      expect(told[1]).toBe('nmf: cannot read missing.wav: there is no such file.');
      expect(told[2]).toMatch(/^2 done, 2 failed in 0:\d\d$/);
      expect(told[3]).toBe(told[0].replace('nmf: ', '  failed: '));
      expect(told[4]).toBe(told[1].replace('nmf: ', '  failed: '));
      expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['a', 'c']);
    }));

  it('prints one line of JSON for each as it ends', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav']);
      const { stdout, stderr } = await runNmf(['separate', 'a.wav', 'no.wav', '--json', '-q', ...quick], {
        cwd,
      });
      const byName = Object.fromEntries(
        lines(stdout).map((line) => [JSON.parse(line).recording, JSON.parse(line)]),
      );
      expect(byName['a.wav']).toMatchObject({
        status: 'done',
        folder: 'out/a',
        format: 'nmf-separation',
        warnings: [],
      });
      expect(byName['no.wav']).toEqual({
        status: 'failed',
        recording: 'no.wav',
        folder: 'out/no',
        error: { code: 'input', message: 'cannot read no.wav: there is no such file.' },
      });
      expect(stderr).toBe('nmf: cannot read no.wav: there is no such file.\n');
    }));

  it('searches folders with --recursive, mirroring their tree, and says what it passed over', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/day1/a.wav', 'in/day2/a.wav', 'in/b.WAV']);
      writeFileSync(join(cwd, 'in/song.aac'), '');
      const { status, stdout, stderr } = await runNmf(['separate', 'in', '--recursive', ...quick], { cwd });
      expect(status).toBe(0);
      expect(lines(stdout).sort()).toEqual(['out/b', 'out/day1/a', 'out/day2/a']);
      expect(stderr).toMatch(/^passed over 1 \.aac, which cannot be read here\. .*\n3 done in/);
    }));

  it('finds other formats too where the decoder is installed, and reads their rate for --print-options', () =>
    withTempFolder(async (cwd) => {
      if (!requireTool('ffmpeg', 'ffmpeg')) return;
      writeRecordings(cwd, ['in/a.wav', 'in/deep/b.wav']);
      ffmpeg('-i', join(cwd, 'in/deep/b.wav'), join(cwd, 'in/deep/c.FLAC'));
      const args = ['separate', 'in', '--recursive', ...quick];
      const { status, stdout } = await runNmf(args, { cwd });
      expect(status).toBe(0);
      expect(lines(stdout).sort()).toEqual(['out/a', 'out/deep/b', 'out/deep/c']);
      const shown = await runNmf([...args, '--print-options', 'json'], { cwd });
      expect(shown).toMatchObject({ status: 0, stderr: '' });
      expect(lines(shown.stdout).map((line) => JSON.parse(line))).toMatchObject([
        { recording: 'in/a.wav' },
        { recording: 'in/deep/b.wav' },
        { recording: 'in/deep/c.FLAC', input: { sampleRate: 8000, channels: 1, samples: 1600 } },
      ]);
    }));

  it('gives even a single recording a folder of its own in a list, in a folder and with --base', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/a.wav']);
      const runs = [
        ['--files-from', '-', '-o', 'list'],
        ['in', '--recursive', '-o', 'tree'],
        ['in/a.wav', '--base', '.', '-o', 'base'],
      ];
      const folders = [];
      for (const args of runs) {
        folders.push(
          (await runNmf(['separate', ...args, '-q', ...quick], { cwd, input: 'in/a.wav\n' })).stdout,
        );
      }
      expect(folders).toEqual(['list/a\n', 'tree/a\n', 'base/in/a\n']);
    }));

  it.each([
    [
      'a line each from a file',
      (names: string[]) => `${names.join('\n')}\n`,
      ['plain.wav', ' spaced name .wav', '-dash.wav', 'ünï.wav'],
      [],
    ],
    [
      'between NUL bytes',
      (names: string[]) => names.map((name) => `${name}\0`).join(''),
      ['line\nbreak.wav', '-.wav', '$(x) `y`.wav'],
      ['--null'],
    ],
  ] as [string, (names: string[]) => string, string[], string[]][])(
    'reads paths from a list, %s',
    (_, join_, names, options) =>
      withTempFolder(async (cwd) => {
        writeRecordings(cwd, names);
        writeFileSync(join(cwd, 'list'), join_(names));
        const fromFile = await runNmf(['separate', '--files-from', 'list', ...options, '-q', ...quick], {
          cwd,
        });
        expect(fromFile).toMatchObject({ status: 0, stderr: '' });
        expect(readdirSync(join(cwd, 'out')).sort()).toEqual(
          names.map((name) => name.replace('.wav', '')).sort(),
        );
        const args = ['separate', '--files-from', '-', ...options, '-q', '--resume', '--json', ...quick];
        const fromPipe = await runNmf(args, { cwd, input: join_(names) });
        expect(lines(fromPipe.stdout).map((line) => JSON.parse(line).status)).toEqual(
          names.map(() => 'skipped'),
        );
      }),
  );

  it('refuses names that clash, and options that hold for no recording, before any work', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'in/a.wav', 'b.wav']);
      for (const [args, message] of [
        [['a.wav', 'in/a.wav'], /would both be written to out\/a/],
        [['a.wav', 'b.wav', '-k', '0'], /--components must be/],
        [['a.wav', 'b.wav', '--window', '99999'], /--window must be/],
      ] as [string[], RegExp][]) {
        const { status, stdout, stderr } = await runNmf(['separate', ...args], { cwd });
        expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
        expect(stderr).toMatch(message);
        expect(stderr).toMatch(/^nmf: [^\n]+\n$/);
        expect(existsSync(join(cwd, 'out'))).toBe(false);
      }
    }));

  it('says when more is asked for than there are CPUs', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'b.wav']);
      const { status, stderr } = await runNmf(['separate', 'a.wav', 'b.wav', '--jobs', '1000', ...quick], {
        cwd,
      });
      expect(status).toBe(0);
      const cores = availableParallelism();
      expect(lines(stderr)[0]).toBe(`--jobs 1000 is more than the ${cores} CPUs: ${cores} at once.`);
    }));

  it('goes on when nobody reads its output any more', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'b.wav', 'c.wav']);
      const child = spawn(
        process.execPath,
        [nmfBinary, 'separate', 'a.wav', 'b.wav', 'c.wav', '-q', ...quick],
        { cwd },
      );
      child.stdout.destroy();
      const [status] = await once(child, 'close');
      expect(status).toBe(0);
      expect(readdirSync(join(cwd, 'out')).sort()).toEqual(['a', 'b', 'c']);
    }));
});
