import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeManifest } from '../../src/folder/manifest.js';
import { isSeparationFileName } from '../../src/folder/paths.js';
import {
  beginStaging,
  commitStaging,
  discardStaging,
  type Staging,
  settle,
} from '../../src/folder/staging.js';
import { withTempFolder } from '../support/temp.js';
import { exampleManifest } from './example.js';

const begin = (folder: string, options: { force?: boolean; inputs?: string[] } = {}) =>
  beginStaging({ folder, writes: isSeparationFileName, force: false, inputs: [], ...options });

/** Stages a separation whose component files hold `content`. */
function fill(staging: Staging, content: string, components = 2): void {
  const manifest = exampleManifest();
  manifest.components = manifest.components.slice(0, components);
  for (const { file } of manifest.components) writeFileSync(join(staging.path, file), content);
  writeFileSync(join(staging.path, 'templates.npy'), content);
  writeFileSync(join(staging.path, 'activations.npy'), content);
  writeFileSync(join(staging.path, 'separation.json'), encodeManifest(manifest));
}

function write(folder: string, content: string, components = 2): void {
  const staging = begin(folder);
  fill(staging, content, components);
  commitStaging(staging);
}

const ALL = ['activations.npy', 'component-00.wav', 'component-01.wav', 'separation.json', 'templates.npy'];

describe('writing a separation folder', () => {
  it('makes the folder, its parents, and all files', () =>
    withTempFolder((temp) => {
      const folder = join(temp, 'a', 'b');
      write(folder, 'one');
      expect(readdirSync(folder).sort()).toEqual(ALL);
    }));

  it('leaves nothing when discarded, not even the folders it made', () =>
    withTempFolder((temp) => {
      const staging = begin(join(temp, 'a', 'b'));
      fill(staging, 'one');
      discardStaging(staging);
      expect(readdirSync(temp)).toEqual([]);
    }));

  it('keeps the old separation when the new one is discarded', () =>
    withTempFolder((temp) => {
      const folder = join(temp, 'out');
      write(folder, 'one');
      const staging = begin(folder);
      fill(staging, 'two');
      discardStaging(staging);
      expect(readdirSync(folder).sort()).toEqual(ALL);
      expect(readFileSync(join(folder, 'component-00.wav'), 'utf8')).toBe('one');
    }));

  it('replaces the old separation as a whole and keeps foreign files', () =>
    withTempFolder((temp) => {
      const folder = join(temp, 'out');
      write(folder, 'one', 2);
      writeFileSync(join(folder, 'notes.txt'), 'mine');
      write(folder, 'two', 1);
      expect(readdirSync(folder).sort()).toEqual(
        [...ALL.filter((name) => name !== 'component-01.wav'), 'notes.txt'].sort(),
      );
      expect(readFileSync(join(folder, 'component-00.wav'), 'utf8')).toBe('two');
    }));

  it('refuses a folder of other things, and a foreign file in the way, without force', () =>
    withTempFolder((temp) => {
      writeFileSync(join(temp, 'thesis.tex'), '');
      expect(() => begin(temp)).toThrow(/neither empty nor a separation folder.*--force/);
      const forced = begin(temp, { force: true });
      fill(forced, 'one');
      commitStaging(forced);
      expect(readdirSync(temp).sort()).toEqual([...ALL, 'thesis.tex'].sort());

      writeFileSync(join(temp, 'component-07.wav'), 'mine');
      expect(() => begin(temp)).toThrow(/component-07\.wav is in the way.*--force/);
    }));

  it('never replaces its input, even by force and through a link', () =>
    withTempFolder((temp) => {
      const folder = join(temp, 'out');
      write(folder, 'one');
      const input = join(folder, 'component-01.wav');
      expect(() => begin(folder, { inputs: [input], force: true })).toThrow(/is read as input/);
      symlinkSync(input, join(temp, 'link.wav'));
      expect(() => begin(folder, { inputs: [join(temp, 'link.wav')] })).toThrow(/is read as input/);
      expect(readFileSync(input, 'utf8')).toBe('one');
    }));

  it('refuses a file in the place of the folder', () =>
    withTempFolder((temp) => {
      writeFileSync(join(temp, 'out'), '');
      expect(() => begin(join(temp, 'out'))).toThrow(/is a file, not a folder/);
    }));

  it('lets one run write at a time, and takes over from a dead one', () =>
    withTempFolder((temp) => {
      const folder = join(temp, 'out');
      const staging = begin(folder);
      expect(() => begin(folder)).toThrow(/being written by another run/);
      const dead = JSON.stringify({ pid: 2 ** 22 + 1, host: hostname() });
      writeFileSync(join(staging.path, 'owner.json'), dead);
      const second = begin(folder);
      fill(second, 'two');
      commitStaging(second);
      expect(readdirSync(folder).sort()).toEqual(ALL);
    }));

  it('takes over from a run that died before it could sign', () =>
    withTempFolder((temp) => {
      const folder = join(temp, 'out');
      mkdirSync(join(folder, '.nmf-new'), { recursive: true });
      expect(() => begin(folder)).toThrow(/being written by another run/);
      const longAgo = new Date(Date.now() - 60_000);
      utimesSync(join(folder, '.nmf-new'), longAgo, longAgo);
      discardStaging(begin(folder));
      expect(readdirSync(folder)).toEqual([]);
    }));
});

describe('a commit that was interrupted', () => {
  it('is finished by whoever comes next, from every point at which it can have stopped', () =>
    withTempFolder((temp) => {
      // The moves of a commit in their order; stopping before move k leaves the first k done.
      for (let k = 0; k <= ALL.length; k++) {
        const folder = join(temp, `stopped-${k}`);
        write(folder, 'one', 2);
        const staging = begin(folder);
        fill(staging, 'two', 1);
        const pending = join(folder, '.nmf-commit');
        renameSync(staging.path, pending);
        const moves = ['component-00.wav', 'templates.npy', 'activations.npy', 'separation.json'];
        for (const name of moves.slice(0, k)) renameSync(join(pending, name), join(folder, name));
        settle(folder);
        settle(folder);
        expect(existsSync(pending)).toBe(false);
        for (const name of moves.slice(0, 3)) expect(readFileSync(join(folder, name), 'utf8')).toBe('two');
        expect(JSON.parse(readFileSync(join(folder, 'separation.json'), 'utf8')).components).toHaveLength(1);
      }
    }));
});
