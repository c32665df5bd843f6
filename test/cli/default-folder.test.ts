import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { nmfBinary, runNmf } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { quick, recording, writeRecordings } from '../support/recordings.js';
import { withTempFolder } from '../support/temp.js';

const manifestIn = (folder: string) => JSON.parse(readFileSync(join(folder, 'separation.json'), 'utf8'));

/** A folder in which `first.wav` is separated into `out`, and what is run there then. */
const afterFirst = (
  name: string,
  use: (cwd: string, separate: (...args: string[]) => ReturnType<typeof runNmf>) => Promise<void>,
) =>
  withTempFolder(async (cwd) => {
    writeRecordings(cwd, [name]);
    const separate = (...args: string[]) => runNmf(['separate', ...args, '-q', ...quick], { cwd });
    expect(await separate(name)).toMatchObject({ status: 0, stderr: '' });
    await use(cwd, separate);
  });

const refused = async (
  cwd: string,
  run: Promise<{ status: number | null; stderr: string }>,
  message: string,
) => {
  const before = hashes(cwd);
  const { status, stderr } = await run;
  expect({ status, stderr }).toEqual({ status: 1, stderr: `nmf: ${message}\n` });
  expect(hashes(cwd)).toEqual(before);
};

describe('the folder out, which nobody named,', () => {
  it('is not taken from another recording: both are named, and the remedies work', () =>
    afterFirst('first.wav', async (cwd, separate) => {
      writeFileSync(join(cwd, "it's second.wav"), recording(2));
      await refused(
        cwd,
        separate("it's second.wav"),
        "out holds the separation of first.wav, not of it's second.wav, so nothing was written. Give this recording a folder of its own with -o 'it'\\''s second', or add --force to replace that one.",
      );
      const line = `'${process.execPath}' '${nmfBinary}' separate "it's second.wav" -q -k 2 -o 'it'\\''s second'`;
      expect(spawnSync('sh', ['-c', line], { cwd }).status).toBe(0);
      expect(manifestIn(join(cwd, "it's second")).input.name).toBe("it's second.wav");
      expect(manifestIn(join(cwd, 'out')).input.name).toBe('first.wav');
      // The folder of that name is taken now.
      expect((await separate("it's second.wav")).stderr).toContain("with -o 'it'\\''s second-2'");
      expect(await separate("it's second.wav", '--force')).toMatchObject({ status: 0, stderr: '' });
      expect(manifestIn(join(cwd, 'out')).input.name).toBe("it's second.wav");
    }));

  it('is replaced as before when -o names it', () =>
    afterFirst('first.wav', async (cwd, separate) => {
      writeFileSync(join(cwd, 'second.wav'), recording(2));
      expect((await separate('second.wav', '-o', 'out')).status).toBe(0);
      expect(manifestIn(join(cwd, 'out')).input.name).toBe('second.wav');
    }));

  it('is replaced by the same recording: the same file, or the same bytes under another name', () =>
    afterFirst('first.wav', async (cwd, separate) => {
      expect((await separate('first.wav', '--beta', '2')).status).toBe(0);
      renameSync(join(cwd, 'first.wav'), join(cwd, 'renamed.wav'));
      expect((await separate('renamed.wav')).status).toBe(0);
      expect((await separate('renamed.wav', '--resume')).status).toBe(0);
    }));

  it('is not taken by another recording of the same name, nor by one that has changed', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['day1/a.wav', 'day2/a.wav']);
      const separate = (input: string) => runNmf(['separate', input, '-q', ...quick], { cwd });
      expect((await separate('day1/a.wav')).status).toBe(0);
      await refused(
        cwd,
        separate('day2/a.wav'),
        'out holds the separation of another a.wav, or of this one before it changed, so nothing was written. Give this recording a folder of its own with -o a, or add --force to replace that one.',
      );
    }));

  it('is not taken by another recording from standard input, nor from one', () =>
    afterFirst('first.wav', async (cwd, separate) => {
      const piped = (input: Uint8Array) => runNmf(['separate', '-', '-q', ...quick], { cwd, input });
      await refused(
        cwd,
        piped(recording(3)),
        'out holds the separation of first.wav, not of standard input, so nothing was written. Give this recording a folder of its own with -o recording, or add --force to replace that one.',
      );
      expect((await piped(readFileSync(join(cwd, 'first.wav')))).status).toBe(0);
      expect((await piped(recording(3))).stderr).toMatch(
        /the separation of another standard input, or of this one before it changed, so nothing/,
      );
      expect((await separate('first.wav')).status).toBe(0);
    }));

  it('keeps the folders in it in a batch too', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['day1/a.wav', 'day1/b.wav', 'day2/a.wav', 'day2/b.wav']);
      const batch = (day: string, ...more: string[]) =>
        runNmf(['separate', `${day}/a.wav`, `${day}/b.wav`, '-q', ...quick, ...more], { cwd });
      expect((await batch('day1')).status).toBe(0);
      const before = hashes(join(cwd, 'out'));
      const second = await batch('day2');
      expect(second.status).toBe(1);
      expect(second.stderr).toMatch(
        /out\/a holds the separation of another a\.wav, or of this one before it changed, so nothing/,
      );
      expect(hashes(join(cwd, 'out'))).toEqual(before);
      expect((await batch('day2', '-o', 'out')).status).toBe(0);
      expect(hashes(join(cwd, 'out'))).not.toEqual(before);
    }));

  it('is told apart before the long work', () =>
    afterFirst('first.wav', async (cwd) => {
      writeFileSync(join(cwd, 'long.wav'), recording(2, 20));
      const forever = ['-k', '20', '--tolerance', '0', '--iterations', '100000000', '-q'];
      const { status, stderr } = await runNmf(['separate', 'long.wav', ...forever], { cwd, timeout: 60_000 });
      expect(stderr).toMatch(/^nmf: out holds the separation of first\.wav, not of long\.wav/);
      expect(status).toBe(1);
    }));
});

describe('one recording and several of one glob', () => {
  it('are not written into the folder of the one: the several are refused before any work', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'b.wav']);
      await runNmf(['separate', 'a.wav', '-o', 'all', '-q', ...quick], { cwd });
      const before = hashes(cwd);
      const { status, stdout, stderr } = await runNmf(['separate', 'a.wav', 'b.wav', '-o', 'all'], { cwd });
      expect({ status, stdout, stderr }).toEqual({
        status: 1,
        stdout: '',
        stderr:
          'nmf: all is the separation folder of one recording, and those of several would lie inside it. Choose another folder with -o, or move that one away.\n',
      });
      expect(hashes(cwd)).toEqual(before);
    }));

  it('are not written over the folders of the several: the one is told a folder of its own', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'b c.wav']);
      await runNmf(['separate', 'a.wav', 'b c.wav', '-o', 'all', '-q', ...quick], { cwd });
      const before = hashes(cwd);
      const { status, stderr } = await runNmf(['separate', 'b c.wav', '-o', 'all'], { cwd });
      expect(stderr).toBe(
        "nmf: all is neither empty nor a separation folder, but holds some, such as all/a. Nothing was written. Choose a folder of its own for this recording with -o 'all/b c', or add --force to write beside them.\n",
      );
      expect(status).toBe(1);
      expect(hashes(cwd)).toEqual(before);
      expect((await runNmf(['separate', 'b c.wav', '-o', 'all/b c', '-q', ...quick], { cwd })).status).toBe(
        0,
      );
    }));

  it('are not written inside a folder of the tree that is one', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['in/day/1.wav', 'in/day/2.wav', 'day.wav']);
      await runNmf(['separate', 'day.wav', '-o', 'all/day', '-q', ...quick], { cwd });
      const { status, stderr } = await runNmf(['separate', 'in', '--recursive', '-o', 'all'], { cwd });
      expect(stderr).toMatch(/^nmf: all\/day is the separation folder of one recording/);
      expect(status).toBe(1);
    }));

  it('may be redone in a folder that holds another program’s separation.json', () =>
    withTempFolder(async (cwd) => {
      writeRecordings(cwd, ['a.wav', 'b.wav']);
      mkdirSync(join(cwd, 'all'));
      writeFileSync(join(cwd, 'all', 'separation.json'), '{"mine": true}');
      const { status } = await runNmf(['separate', 'a.wav', 'b.wav', '-o', 'all', '-q', ...quick], { cwd });
      expect(status).toBe(0);
      expect(existsSync(join(cwd, 'all/a/separation.json'))).toBe(true);
      expect(readFileSync(join(cwd, 'all/separation.json'), 'utf8')).toBe('{"mine": true}');
    }));

  it('have folders under their whole names, but for the suffix of a sound', () =>
    withTempFolder(async (cwd) => {
      const names = ['Mr. Jones', '2024-05-01T12.30.15', '2024-05-01T12.30.16', 'a.WAV'];
      writeRecordings(cwd, ['x.wav']);
      for (const name of names) copyFileSync(join(cwd, 'x.wav'), join(cwd, name));
      const { status, stdout } = await runNmf(['separate', ...names, '-q', ...quick], { cwd });
      expect(status).toBe(0);
      expect(stdout.trimEnd().split('\n').sort()).toEqual(
        ['out/Mr. Jones', 'out/2024-05-01T12.30.15', 'out/2024-05-01T12.30.16', 'out/a'].sort(),
      );
    }));
});
