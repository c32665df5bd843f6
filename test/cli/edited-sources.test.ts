import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/folder/index.js';
import { createTempFolder, removeFolder, runNmf } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { recording, writeRecordings } from '../support/recordings.js';

const cwd = createTempFolder();
const path = (...names: string[]) => join(cwd, ...names);
const commands = {
  combine: ['combine', 'edited', '-i', '0', '-o', 'mix.wav', '-q'],
  page: ['page', 'edited', '-q'],
  evaluate: ['evaluate', 'edited', '--reference', 'a.wav', '-q'],
};

beforeAll(async () => {
  writeRecordings(cwd, ['a.wav']);
  const line = ['separate', 'a.wav', '-q', '--no-page', '--iterations', '3', '--mark', 'bird=0.01-0.05'];
  for (const write of ['all', 'sources'])
    expect((await runNmf([...line, '--write', write, '-o', write], { cwd })).status).toBe(0);
});
afterAll(() => removeFolder(cwd));

/** A copy of a folder, changed. */
function copy(from: 'all' | 'sources', change: (folder: string) => void): void {
  rmSync(path('edited'), { recursive: true, force: true });
  cpSync(path(from), path('edited'), { recursive: true });
  change(path('edited'));
}

const edited = (from: 'all' | 'sources', edit: (manifest: Manifest) => void) =>
  copy(from, (folder) => {
    const file = join(folder, 'separation.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
    edit(manifest);
    writeFileSync(file, JSON.stringify(manifest));
  });

/** What each command says, having written nothing. */
async function refusals(): Promise<string[]> {
  const before = hashes(cwd);
  const said: string[] = [];
  for (const args of Object.values(commands)) {
    const { status, stdout, stderr } = await runNmf(args, { cwd });
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toMatch(/^nmf: [^\n]+\n$/);
    said.push(stderr.slice('nmf: '.length, -1));
  }
  expect(hashes(cwd)).toEqual(before);
  return said;
}

describe(`a folder of sources whose manifest was edited is refused in one line by ${Object.keys(commands)}`, () => {
  it.each<[string, (m: Manifest) => void, RegExp]>([
    [
      'a component in two sources',
      (m) => m.sources?.[1].components.unshift(0),
      /sources: component \d+ does not/,
    ],
    [
      'a source without components',
      (m) => (m.sources?.[0] ?? { components: [] }).components.splice(0),
      /sources\.0\.c/,
    ],
    [
      'files of some components only',
      (m) => delete m.components[1].file,
      /components\.1\.file: expected one/,
    ],
    [
      'a mark that is reversed',
      (m) => Object.assign(m.known?.marks[0] ?? {}, { toSeconds: 0 }),
      /known\.marks\.0: /,
    ],
    [
      'a source in another folder',
      (m) => Object.assign(m.sources?.[0] ?? {}, { file: '../a.wav' }),
      /sources\.0\.file/,
    ],
  ])('with %s', async (_, edit, fault) => {
    edited('all', edit);
    for (const said of await refusals()) {
      expect(said).toMatch(/^edited\/separation\.json is damaged: .*\. Separate the recording again\.$/);
      expect(said).toMatch(fault);
    }
  });
});

describe('a folder of sources alone', () => {
  it('has no components to combine, and a page and an evaluation all the same', async () => {
    copy('sources', () => undefined);
    const mix = await runNmf(commands.combine, { cwd });
    const evaluation = await runNmf(commands.evaluate, { cwd });
    const page = await runNmf(commands.page, { cwd });
    expect(mix.stderr).toBe(
      'nmf: edited holds no files of components. Add --recording a.wav, the recording that it was made from, or separate it again with --write all.\n',
    );
    expect(mix.status).toBe(1);
    expect(page).toMatchObject({ status: 0, stderr: '' });
    expect(evaluation).toMatchObject({ status: 0, stderr: '' });
  });

  it.each<[string, (folder: string) => void, RegExp]>([
    [
      'is gone',
      (folder) => rmSync(join(folder, 'bird.wav')),
      /cannot read edited\/bird\.wav: there is no such file/,
    ],
    [
      'leads out of it',
      (folder) => {
        rmSync(join(folder, 'bird.wav'));
        symlinkSync('../a.wav', join(folder, 'bird.wav'));
      },
      /edited\/bird\.wav is a link that leads out of the folder/,
    ],
    [
      'is shorter',
      (folder) => writeFileSync(join(folder, 'bird.wav'), recording(1, 0.1)),
      /edited\/bird\.wav is shorter than the manifest says/,
    ],
    [
      'is no sound',
      (folder) => writeFileSync(join(folder, 'bird.wav'), 'notes'),
      /edited\/bird\.wav is a text file/,
    ],
  ])('of which a file %s is told so by page and evaluate', async (_, change, message) => {
    copy('sources', change);
    for (const said of (await refusals()).slice(1)) expect(said).toMatch(message);
  });
});
