import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encodeManifest, isPageFileName, parseManifest } from '../../src/folder/index.js';
import { isSeparationFileName } from '../../src/folder/paths.js';
import { settle } from '../../src/folder/settle.js';
import { beginStaging, commitStaging, discardStaging, type Staging } from '../../src/folder/staging.js';
import { withTempFolder } from '../support/temp.js';
import { exampleManifest } from './example.js';

const PAGE = '<meta name="generator" content="nmf 0.0.0">';
const pieceText = (content: string) => `nmfSound(0,"${content}");\n`;
const soundNames = (pieces: number) =>
  Array.from({ length: pieces }, (_, piece) => `index-sound/00${piece}.js`);

const begin = (folder: string, writesPage = true) =>
  beginStaging({
    folder,
    writes: (name) => isSeparationFileName(name) || (writesPage && isPageFileName(name)),
    force: false,
    inputs: [],
  });

const manifestWith = (sound: string[]) => {
  const page = { file: 'index.html', sound };
  return { ...exampleManifest(), version: 3 as const, page };
};

/** Stages a separation whose page has so many pieces of sound beside it; undefined for no page. */
function fill(staging: Staging, content: string, pieces: number | undefined): void {
  const put = (name: string, text: string) => {
    mkdirSync(dirname(join(staging.path, name)), { recursive: true });
    writeFileSync(join(staging.path, name), text);
  };
  const sound = soundNames(pieces ?? 0);
  const manifest = pieces === undefined ? exampleManifest() : manifestWith(sound);
  const names = ['component-00.wav', 'component-01.wav', 'templates.npy', 'activations.npy'];
  for (const name of names) put(name, content);
  if (pieces !== undefined) put('index.html', PAGE + content);
  for (const name of sound) put(name, pieceText(content));
  put('separation.json', encodeManifest(manifest));
}

async function write(folder: string, content: string, pieces: number | undefined): Promise<void> {
  const staging = await begin(folder, pieces !== undefined);
  fill(staging, content, pieces);
  await commitStaging(staging);
}

const inSound = (folder: string) => readdirSync(join(folder, 'index-sound')).sort();
const read = (folder: string, name: string) => readFileSync(join(folder, name), 'utf8');

describe('the folder of sound in a separation folder', () => {
  it('comes and goes with the page: a shorter one leaves no piece, one without such sound no folder', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one', 3);
      expect(inSound(folder)).toEqual(['000.js', '001.js', '002.js']);
      await write(folder, 'two', 1);
      expect(inSound(folder)).toEqual(['000.js']);
      expect(read(folder, 'index-sound/000.js')).toBe(pieceText('two'));
      for (const pieces of [0, undefined]) {
        await write(folder, 'three', 2);
        await write(folder, 'four', pieces);
        expect(existsSync(join(folder, 'index-sound'))).toBe(false);
      }
    }));

  it('leaves nothing when what was staged is discarded', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      const staging = await begin(folder);
      fill(staging, 'one', 2);
      await discardStaging(staging);
      expect(readdirSync(temp)).toEqual([]);
    }));

  it('is replaced too where the manifest was lost', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one', 3);
      rmSync(join(folder, 'separation.json'));
      for (const name of ['component-00.wav', 'component-01.wav']) rmSync(join(folder, name));
      // Matrices and pages alone may be anybody's; with force they are ours by their form.
      const forced = await beginStaging({ folder, writes: isPageFileName, force: true, inputs: [] });
      fill(forced, 'two', 1);
      await commitStaging(forced);
      expect(inSound(folder)).toEqual(['000.js']);
    }));

  it('keeps what others put into it, and does not replace it', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one', 1);
      writeFileSync(join(folder, 'index-sound', 'notes.txt'), 'mine');
      await write(folder, 'two', undefined);
      expect(inSound(folder)).toEqual(['notes.txt']);
      writeFileSync(join(folder, 'index-sound', '000.js'), 'alert("mine")');
      await expect(begin(folder)).rejects.toThrow(/index-sound\/000\.js is in the way and not part of/);
      expect(read(folder, 'index-sound/000.js')).toBe('alert("mine")');
    }));

  it('takes the place of the files beside the page that former versions wrote', () =>
    withTempFolder(async (temp) => {
      const folder = join(temp, 'out');
      await write(folder, 'one', 0);
      const name = 'index-sound-000.js';
      writeFileSync(join(folder, name), pieceText('one'));
      const former = { ...exampleManifest(), page: { file: 'index.html', sound: [name] } };
      writeFileSync(join(folder, 'separation.json'), encodeManifest(former));
      await write(folder, 'two', 2);
      expect(existsSync(join(folder, name))).toBe(false);
      expect(inSound(folder)).toEqual(['000.js', '001.js']);
    }));

  it('is never a link: nothing is written or removed where one leads', () =>
    withTempFolder(async (temp) => {
      const [folder, elsewhere] = [join(temp, 'out'), join(temp, 'elsewhere')];
      await write(folder, 'one', 1);
      rmSync(join(folder, 'index-sound'), { recursive: true });
      mkdirSync(elsewhere);
      for (const [name, text] of [
        ['000.js', pieceText('theirs')],
        ['001.js', ''],
      ]) {
        writeFileSync(join(elsewhere, name), text);
      }
      symlinkSync(elsewhere, join(folder, 'index-sound'));
      await expect(begin(folder)).rejects.toThrow(/index-sound is in the way: it should be a folder/);
      await write(folder, 'two', undefined);
      expect(readdirSync(elsewhere).sort()).toEqual(['000.js', '001.js']);
    }));

  it('is listed in manifests of the version whose readers know of it, and no other folder is', () => {
    const parse = (version: 2 | 3, name: string) =>
      parseManifest(encodeManifest({ ...manifestWith([name]), version }), 'm');
    expect(parse(3, 'index-sound/000.js').page?.sound).toEqual(['index-sound/000.js']);
    expect(parse(2, 'index-sound-000.js').page?.sound).toEqual(['index-sound-000.js']);
    expect(() => parse(2, 'index-sound/000.js')).toThrow(/version: expected 3/);
    for (const name of ['sound/000.js', 'index-sound/a.js', 'index-sound/../000.js', '/index-sound/000.js']) {
      expect(() => parse(3, name)).toThrow(/m is damaged: page\.sound\.0: must be a name/);
    }
  });
});

describe('a commit with a folder of sound that was interrupted', () => {
  it('is finished by whoever comes next, from every point at which it can have stopped', () =>
    withTempFolder(async (temp) => {
      const moves = [
        ...['component-00.wav', 'component-01.wav', 'templates.npy', 'activations.npy', 'index.html'],
        ...soundNames(2),
        'separation.json',
      ];
      for (let k = 0; k <= moves.length + 2; k++) {
        const folder = join(temp, `stopped-${k}`);
        await write(folder, 'one', 3);
        const staging = await begin(folder);
        fill(staging, 'two', 2);
        const pending = join(folder, '.nmf-commit');
        renameSync(staging.path, pending);
        staging.lock.release();
        if (k > 0) renameSync(join(folder, 'separation.json'), join(pending, 'replaced.json'));
        if (k > 1) rmSync(join(folder, 'index-sound', '002.js'));
        for (const name of moves.slice(0, Math.max(0, k - 2)))
          renameSync(join(pending, name), join(folder, name));
        await settle(folder);
        await settle(folder);
        expect(existsSync(pending)).toBe(false);
        expect(inSound(folder)).toEqual(['000.js', '001.js']);
        for (const name of soundNames(2)) expect(read(folder, name)).toBe(pieceText('two'));
      }
    }));

  it('moves no sound in from wherever a link leads', () =>
    withTempFolder(async (temp) => {
      const [folder, theirs] = [join(temp, 'out'), join(temp, 'theirs')];
      await write(folder, 'one', 1);
      const staging = await begin(folder);
      fill(staging, 'two', 1);
      mkdirSync(theirs);
      renameSync(join(staging.path, 'index-sound', '000.js'), join(theirs, '000.js'));
      rmSync(join(staging.path, 'index-sound'), { recursive: true });
      symlinkSync(theirs, join(staging.path, 'index-sound'));
      renameSync(staging.path, join(folder, '.nmf-commit'));
      staging.lock.release();
      await settle(folder);
      expect(readdirSync(theirs)).toEqual(['000.js']);
    }));
});
