import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeManifest, isOwnFileName, type Manifest, parseManifest } from '../../src/folder/index.js';
import { runNmf } from '../support/cli.js';
import { copiesOf } from '../support/copies.js';
import { hashes } from '../support/hashes.js';
import { quick, writeRecordings } from '../support/recordings.js';
import { exampleManifest } from './example.js';

const names = (folder: string) => readdirSync(folder).sort();

const withCopy = copiesOf(async (cwd) => {
  writeRecordings(cwd, ['a.wav']);
  expect((await runNmf(['separate', 'a.wav', '-q', ...quick, '-k', '3'], { cwd })).status).toBe(0);
});

/** A real separation of `a.wav` into three components, in `out`; changes are undone with the folder. */
const withSeparation = (
  use: (folder: string, separate: (...more: string[]) => ReturnType<typeof runNmf>) => Promise<void>,
) =>
  withCopy((cwd) =>
    use(join(cwd, 'out'), (...more) => runNmf(['separate', 'a.wav', '-q', ...quick, ...more], { cwd })),
  );

const edit = (folder: string, change: (manifest: Manifest) => void) => {
  const path = join(folder, 'separation.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Manifest;
  change(manifest);
  writeFileSync(path, JSON.stringify(manifest));
};

describe('a manifest that was edited', () => {
  it.each([
    ['a document', (m: Manifest) => (m.page = { file: 'index.html', sound: ['thesis.doc'] })],
    ['a page of another name', (m: Manifest) => (m.page = { file: 'thesis.doc', sound: [] })],
    ['a factor of another name', (m: Manifest) => (m.templates = 'thesis.doc')],
    ['a component of another name', (m: Manifest) => (m.components[1].file = 'thesis.doc')],
    ['a path', (m: Manifest) => (m.activations = '../thesis.doc')],
    ['an absolute path', (m: Manifest) => (m.activations = '/tmp/thesis.doc')],
    ["Windows' path", (m: Manifest) => (m.page = { file: 'index.html', sound: ['..\\thesis.doc'] })],
    ["Windows' stream", (m: Manifest) => (m.page = { file: 'index.html', sound: ['thesis.doc:x'] })],
  ])('costs no file: with %s it is no manifest, and the next run says what is wrong', (_, change) =>
    withSeparation(async (folder, separate) => {
      writeFileSync(join(folder, 'thesis.doc'), 'years of work');
      edit(folder, change);
      const before = hashes(folder);
      const { status, stderr } = await separate();
      expect(stderr).toMatch(
        /^nmf: out is neither empty nor a separation folder \(out\/separation\.json is damaged: (page|templates|components|activations)\S*: must be [^\n]+\), so nothing was written\. Choose another folder with -o, or add --force to write into it\.\n$/,
      );
      expect(status).toBe(1);
      expect(hashes(folder)).toEqual(before);
      expect((await separate('--force')).status).toBe(0);
      expect(readFileSync(join(folder, 'thesis.doc'), 'utf8')).toBe('years of work');
      // What the former separation left is ours all the same, and gone.
      expect(names(folder)).not.toContain('component-02.wav');
    }),
  );

  it('leaves the page of another program alone', () =>
    withSeparation(async (folder, separate) => {
      writeFileSync(join(folder, 'index.html'), '<!doctype html><title>My home page</title>');
      const refused = await separate();
      expect(refused.stderr).toMatch(/^nmf: out\/index\.html is in the way and not part of the separation/);
      expect(refused.status).toBe(1);
      expect((await separate('--no-page')).status).toBe(0);
      expect(readFileSync(join(folder, 'index.html'), 'utf8')).toContain('My home page');
    }));

  it('leaves the script of another program alone, though it has one of our names', () =>
    withSeparation(async (folder, separate) => {
      writeFileSync(join(folder, 'index-sound-000.js'), 'alert("mine")');
      edit(folder, (m) => (m.page = { file: 'index.html', sound: ['index-sound-000.js'] }));
      const refused = await separate();
      expect(refused.stderr).toMatch(/^nmf: out\/index-sound-000\.js is in the way and not part of/);
      expect(refused.status).toBe(1);
      expect((await separate('--no-page')).status).toBe(0);
      expect(readFileSync(join(folder, 'index-sound-000.js'), 'utf8')).toBe('alert("mine")');
    }));

  it('lists no name that is not ours, whatever stands in it', () => {
    const name = fc.oneof(
      fc.string(),
      fc.constantFrom('component-1.wav', 'component-000.wav', 'Component-00.wav', 'index-sound-1.js'),
      fc.constantFrom(
        'component-00.wav/..',
        'component-00.wav\n',
        '\0component-00.wav',
        'index.htm',
        '.nmf-new',
      ),
    );
    fc.assert(
      fc.property(name, fc.constantFrom('component', 'templates', 'page', 'sound'), (text, where) => {
        const manifest = exampleManifest();
        if (where === 'component') manifest.components[0].file = text;
        else if (where === 'templates') manifest.templates = text;
        else
          manifest.page =
            where === 'page' ? { file: text, sound: [] } : { file: 'index.html', sound: [text] };
        fc.pre(!isOwnFileName(text) || text === 'component-000.wav');
        expect(() => parseManifest(encodeManifest(manifest), 'm')).toThrow(/m is damaged/);
      }),
    );
  });
});

describe('links in a circle', () => {
  it.each(['activations.npy', 'component-01.wav', 'index.html'])(
    'in place of %s hinder no mix of others, and are replaced',
    (name) =>
      withSeparation(async (folder, separate) => {
        rmSync(join(folder, name));
        symlinkSync(name, join(folder, name));
        const mix = ['combine', folder, '-i', '0', '-q', '-o', join(folder, 'mix.wav')];
        expect(await runNmf(mix)).toMatchObject({ status: 0, stderr: '' });
        expect(await separate('-o', 'out')).toMatchObject({ status: 0, stderr: '' });
        expect(lstatSync(join(folder, name)).isFile()).toBe(true);
      }),
  );
});

describe('a folder that has lost its manifest', () => {
  it('is replaced as a whole when only files of our names and form are in it', () =>
    withSeparation(async (folder, separate) => {
      await runNmf(['combine', folder, '-i', '0', '--output-name', 'mix.wav', '-q']);
      rmSync(join(folder, 'separation.json'));
      expect(await separate()).toMatchObject({ status: 0, stderr: '' });
      expect(names(folder)).toEqual([
        ...['activations.npy', 'component-00.wav', 'component-01.wav', 'index.html', 'mix.wav'],
        ...['separation.json', 'templates.npy'],
      ]);
    }));

  it('is still ours when more of it is gone', () =>
    withSeparation(async (folder, separate) => {
      for (const name of ['separation.json', 'templates.npy', 'component-00.wav', 'index.html'])
        rmSync(join(folder, name));
      expect(await separate()).toMatchObject({ status: 0, stderr: '' });
      expect(names(folder)).toHaveLength(6);
    }));

  it.each([
    ['another file', (f: string) => writeFileSync(join(f, 'notes.txt'), 'mine')],
    ['a hidden file', (f: string) => writeFileSync(join(f, '.notes'), 'mine')],
    ['a folder', (f: string) => mkdirSync(join(f, 'component-07.wav'))],
    ['a component that is none', (f: string) => writeFileSync(join(f, 'component-07.wav'), 'mine')],
    ['a sound of another program', (f: string) => writeRecordings(f, ['component-07.wav'])],
    ['a page of somebody else', (f: string) => writeFileSync(join(f, 'index.html'), '<html>mine</html>')],
    ['a factor that is none', (f: string) => writeFileSync(join(f, 'templates.npy'), 'mine')],
    ['a manifest that is none', (f: string) => writeFileSync(join(f, 'separation.json'), '{"mine": 1}')],
    ['a link', (f: string) => symlinkSync('component-00.wav', join(f, 'component-07.wav'))],
    ['a pipe', (f: string) => void execFileSync('mkfifo', [join(f, 'component-07.wav')])],
    [
      'a copy under another name',
      (f: string) => writeFileSync(join(f, 'best.wav'), readFileSync(join(f, 'component-00.wav'))),
    ],
  ])('is left alone when there is %s too', (_, add) =>
    withSeparation(async (folder, separate) => {
      rmSync(join(folder, 'separation.json'));
      add(folder);
      const before = names(folder);
      const { status, stderr } = await separate();
      expect(stderr).toMatch(
        /^nmf: out is neither empty nor a separation folder[^\n]*--force to write into it\.\n$/,
      );
      expect(status).toBe(1);
      expect(names(folder)).toEqual(before);
    }),
  );

  it('is not ours for matrices alone, which any program may call so', () =>
    withSeparation(async (folder, separate) => {
      for (const name of names(folder).filter((one) => !one.endsWith('.npy'))) rmSync(join(folder, name));
      expect((await separate()).stderr).toMatch(/^nmf: out is neither empty nor a separation folder/);
      expect(names(folder)).toEqual(['activations.npy', 'templates.npy']);
      expect(existsSync(join(folder, 'separation.json'))).toBe(false);
    }));
});
