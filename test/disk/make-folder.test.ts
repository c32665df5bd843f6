import { existsSync, mkdirSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { keepMade, makeFolder, removeMade } from '../../src/disk/make-folder.js';
import { fixture, runNmf } from '../support/cli.js';
import { quick, writeRecordings } from '../support/recordings.js';
import { withTempFolder } from '../support/temp.js';
import { withTmpfs } from '../support/tmpfs.js';

describe('folders that are made for a separation', () => {
  it('are gone again, with their parents, when one of them cannot be made', () =>
    withTempFolder(async (cwd) => {
      writeFileSync(join(cwd, 'file'), '');
      mkdirSync(join(cwd, 'there'));
      for (const folder of [`a/b/${'x'.repeat(256)}`, 'there/a/b/c\0', 'file/a/b']) {
        expect(() => makeFolder(join(cwd, folder))).toThrow();
        expect(readdirSync(cwd, { recursive: true }).sort()).toEqual(['file', 'there']);
      }
      const { status, stderr } = await runNmf(
        ['separate', fixture('piano-chord.wav'), '-q', '-o', `n/${'y'.repeat(256)}/z`],
        { cwd },
      );
      expect(stderr).toMatch(/^nmf: cannot write [^\n]+: the name is too long for the file system\.\n$/);
      expect(status).toBe(1);
      expect(readdirSync(cwd).sort()).toEqual(['file', 'there']);
    }));

  it('are removed as far as they were made here and are empty', () =>
    withTempFolder((cwd) => {
      mkdirSync(join(cwd, 'mine'));
      const [a, b] = [join(cwd, 'mine/x/a'), join(cwd, 'mine/x/b')];
      makeFolder(a);
      makeFolder(b);
      removeMade(a);
      expect(readdirSync(join(cwd, 'mine'), { recursive: true }).sort()).toEqual(['x', 'x/b']);
      removeMade(b); // the folder around both was made for the first
      expect(readdirSync(cwd, { recursive: true })).toEqual(['mine']);

      makeFolder(a);
      keepMade(a);
      removeMade(a);
      expect(existsSync(a)).toBe(true);
      rmdirSync(a);
      removeMade(a); // what is gone is no reason to go on with what was to be kept
      expect(existsSync(join(cwd, 'mine/x'))).toBe(true);
    }));

  it('are gone when no recording of a batch could be separated', () =>
    withTempFolder(async (cwd) => {
      for (const name of ['a.wav', 'b.wav', 'c.wav']) writeFileSync(join(cwd, name), 'no sound');
      const { status } = await runNmf(['separate', 'a.wav', 'b.wav', 'c.wav', '-q', '-o', 'x/y'], { cwd });
      expect(status).toBe(1);
      expect(readdirSync(cwd).sort()).toEqual(['a.wav', 'b.wav', 'c.wav']);
    }));

  it.each(['size=4k', 'size=100k,nr_inodes=4', 'size=100k,nr_inodes=7', 'size=60k', 'ro'])(
    'are gone when the disk has no room for the first separation: %s',
    (options) =>
      withTempFolder(async (cwd) => {
        writeRecordings(cwd, ['a.wav'], 2);
        await withTmpfs(join(cwd, 'disk'), options, async () => {
          const { status, stderr } = await runNmf(['separate', 'a.wav', '-q', ...quick, '-o', 'disk/x/y'], {
            cwd,
          });
          expect(stderr).toMatch(/^nmf: [^\n]+\n$/);
          expect(status).toBe(1);
          expect(readdirSync(join(cwd, 'disk'))).toEqual([]);
        });
      }),
  );
});
