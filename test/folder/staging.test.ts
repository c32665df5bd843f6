import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeManifest } from '../../src/folder/index.js';
import { isSeparationFileName } from '../../src/folder/paths.js';
import { settle } from '../../src/folder/settle.js';
import { beginStaging, commitStaging, discardStaging, type Staging } from '../../src/folder/staging.js';
import { withTempFolder } from '../support/temp.js';
import { exampleManifest } from './example.js';

const begin = (folder: string, options: { force?: boolean; inputs?: string[] } = {}) =>
  beginStaging({ folder, writes: isSeparationFileName, force: false, inputs: [], ...options });

/** Stages a separation whose component files hold `content`. */
function fill(staging: Staging, content: string, components = 2): void {
  const manifest = exampleManifest();
  manifest.components = manifest.components.slice(0, components);
  for (const { file } of manifest.components) writeFileSync(join(staging.path, String(file)), content);
  writeFileSync(join(staging.path, 'templates.npy'), content);
  writeFileSync(join(staging.path, 'activations.npy'), content);
  writeFileSync(join(staging.path, 'separation.json'), encodeManifest(manifest));
}

async function write(folder: string, content: string, components = 2): Promise<void> {
  const staging = await begin(folder);
  fill(staging, content, components);
  await commitStaging(staging);
}

const ALL = ['activations.npy', 'component-00.wav', 'component-01.wav', 'separation.json', 'templates.npy'];

describe('writing a separation folder', () => {
  it('makes the folder, its parents, and all files', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'a', 'b');
      await write(folder, 'one');
      expect(readdirSync(folder).sort()).toEqual(ALL);
    }));

  it('says what went wrong on the way to the disk when it commits, and changes nothing', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one');
      const staging = await begin(folder);
      symlinkSync('/dev/null', join(staging.path, 'device')); // cannot be brought to the disk
      fill(staging, 'two');
      await expect(commitStaging(staging)).rejects.toThrow(/^cannot write .*out: /);
      await discardStaging(staging);
      expect(readdirSync(folder).sort()).toEqual(ALL);
      expect(readFileSync(join(folder, 'component-00.wav'), 'utf8')).toBe('one');
    }));

  it('leaves nothing when discarded, not even the folders it made', () =>
    withTempFolder(async (temp) => {
      const staging = await begin(join(temp, 'a', 'b'));
      fill(staging, 'one');
      await discardStaging(staging);
      expect(readdirSync(temp)).toEqual([]);
    }));

  it('keeps the old separation when the new one is discarded', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one');
      const staging = await begin(folder);
      fill(staging, 'two');
      await discardStaging(staging);
      expect(readdirSync(folder).sort()).toEqual(ALL);
      expect(readFileSync(join(folder, 'component-00.wav'), 'utf8')).toBe('one');
    }));

  it('replaces the old separation as a whole and keeps foreign files', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one', 2);
      writeFileSync(join(folder, 'notes.txt'), 'mine');
      await write(folder, 'two', 1);
      expect(readdirSync(folder).sort()).toEqual(
        [...ALL.filter((name) => name !== 'component-01.wav'), 'notes.txt'].sort(),
      );
      expect(readFileSync(join(folder, 'component-00.wav'), 'utf8')).toBe('two');
    }));

  it('refuses a folder of other things, and a foreign file in the way, without force', () =>
    withTempFolder(async (temp) => {
      writeFileSync(join(temp, 'thesis.tex'), '');
      await expect(begin(temp)).rejects.toThrow(/neither empty nor a separation folder.*force: true/);
      const forced = await begin(temp, { force: true });
      fill(forced, 'one');
      await commitStaging(forced);
      expect(readdirSync(temp).sort()).toEqual([...ALL, 'thesis.tex'].sort());

      writeFileSync(join(temp, 'component-07.wav'), 'mine');
      await expect(begin(temp)).rejects.toThrow(/component-07\.wav is in the way.*force: true/);
    }));

  it('never replaces its input, even by force and through a link', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one');
      const input = join(folder, 'component-01.wav');
      await expect(begin(folder, { inputs: [input], force: true })).rejects.toThrow(/is read as input/);
      symlinkSync(input, join(temp, 'link.wav'));
      await expect(begin(folder, { inputs: [join(temp, 'link.wav')] })).rejects.toThrow(/is read as input/);
      expect(readFileSync(input, 'utf8')).toBe('one');
    }));

  it('refuses a file in the place of the folder', () =>
    withTempFolder(async (temp) => {
      writeFileSync(join(temp, 'out'), '');
      await expect(begin(join(temp, 'out'))).rejects.toThrow(/is a file, not a folder/);
    }));

  it('refuses a folder where a file should go, even by force', () =>
    withTempFolder(async (temp) => {
      mkdirSync(join(temp, 'component-00.wav'));
      await expect(begin(temp, { force: true })).rejects.toThrow(/component-00\.wav is a folder/);
      expect(readdirSync(temp)).toEqual(['component-00.wav']);
    }));

  it('replaces a link in the folder, not the file it leads to', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one');
      writeFileSync(join(temp, 'elsewhere.wav'), 'mine');
      rmSync(join(folder, 'component-00.wav'));
      symlinkSync(join(temp, 'elsewhere.wav'), join(folder, 'component-00.wav'));
      await write(folder, 'two');
      expect(readFileSync(join(temp, 'elsewhere.wav'), 'utf8')).toBe('mine');
      expect(lstatSync(join(folder, 'component-00.wav')).isFile()).toBe(true);
    }));

  it('does not take a name that was not passed on whole', () =>
    withTempFolder(async (temp) => {
      await expect(begin(join(temp, 'caf\ufffd'))).rejects.toThrow(/bytes that are not UTF-8/);
      expect(readdirSync(temp)).toEqual([]);
    }));
});

describe('a commit that was interrupted', () => {
  it('is finished by whoever comes next, from every point at which it can have stopped', () =>
    withTempFolder(async (temp) => {
      // The moves of a commit in their order; stopping before move k leaves the first k done.
      for (let k = 0; k <= ALL.length + 1; k++) {
        const folder = join(temp, `stopped-${k}`);
        await write(folder, 'one', 2);
        const staging = await begin(folder);
        fill(staging, 'two', 1);
        const pending = join(folder, '.nmf-commit');
        renameSync(staging.path, pending);
        staging.lock.release(); // a run that is alive would finish it itself
        // The manifest of the old separation goes first, so that no mix of files ever has one.
        if (k > 0) renameSync(join(folder, 'separation.json'), join(pending, 'replaced.json'));
        const moves = ['component-00.wav', 'templates.npy', 'activations.npy', 'separation.json'];
        for (const name of moves.slice(0, Math.max(0, k - 1)))
          renameSync(join(pending, name), join(folder, name));
        await settle(folder);
        await settle(folder);
        expect(existsSync(pending)).toBe(false);
        for (const name of moves.slice(0, 3)) expect(readFileSync(join(folder, name), 'utf8')).toBe('two');
        expect(JSON.parse(readFileSync(join(folder, 'separation.json'), 'utf8')).components).toHaveLength(1);
      }
    }));

  it('is not finished from wherever a link leads', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one');
      await write(join(temp, 'private'), 'two');
      symlinkSync(join(temp, 'private'), join(folder, '.nmf-commit'));
      await expect(settle(folder)).rejects.toThrow(/\.nmf-commit is in the way/);
      await expect(begin(folder)).rejects.toThrow(/\.nmf-commit is in the way/);
      expect(readdirSync(join(temp, 'private')).sort()).toEqual(ALL);
    }));
});
