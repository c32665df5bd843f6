import { copyFileSync, cpSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Manifest } from '../../src/folder/index.js';
import { createTempFolder, removeFolder, runNmf, withTempFolder } from '../support/cli.js';
import { hashes } from '../support/hashes.js';
import { quick, recording, writeRecordings } from '../support/recordings.js';

const birds = ['--mark', 'bird=0.01-0.05', '--mark', 'frog=0.06-0.1'];
const bees = ['--mark', 'bee=0.01-0.05', '--mark', 'frog=0.06-0.1'];
/** A folder with the separation of a recording into bird, frog and rest, to be copied. */
const made = createTempFolder();

beforeAll(async () => {
  writeRecordings(made, ['a.wav']);
  const { status } = await runNmf(['separate', 'a.wav', '-q', '--no-page', '--iterations', '3', ...birds], {
    cwd: made,
  });
  expect(status).toBe(0);
});
afterAll(() => removeFolder(made));

type Separate = (...more: string[]) => ReturnType<typeof runNmf>;

function withSources(use: (folder: string, separate: Separate) => Promise<void>): Promise<void> {
  return withTempFolder(async (cwd) => {
    const folder = join(cwd, 'out');
    const separate: Separate = (...more) =>
      runNmf(['separate', 'a.wav', '-q', '--no-page', ...more], { cwd });
    writeRecordings(cwd, ['a.wav']);
    cpSync(join(made, 'out'), folder, { recursive: true });
    await use(folder, separate);
  });
}

const wavs = (folder: string) =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.wav'))
    .sort();
const few = ['--iterations', '3'];

describe('the files of sources', () => {
  it('go with the separation when another one takes its place, with other sources or with none', () =>
    withSources(async (folder, separate) => {
      expect(wavs(folder)).toEqual(['bird.wav', 'frog.wav', 'rest.wav']);
      expect(await separate(...few, ...bees)).toMatchObject({ status: 0 });
      expect(wavs(folder)).toEqual(['bee.wav', 'frog.wav', 'rest.wav']);
      expect(await separate(...few, ...bees, '--write', 'none')).toMatchObject({ status: 0 });
      expect(wavs(folder)).toEqual([]);
      expect(await separate(...few, ...birds)).toMatchObject({ status: 0 });
      expect(await separate(...quick)).toMatchObject({ status: 0, stderr: '' });
      expect(wavs(folder)).toEqual(['component-00.wav', 'component-01.wav']);
      expect(await separate(...few, ...birds)).toMatchObject({ status: 0 });
      expect(wavs(folder)).toEqual(['bird.wav', 'frog.wav', 'rest.wav']);
    }));

  it('are taken for ours where they are empty, as a full disk leaves them', () =>
    withSources(async (folder, separate) => {
      writeFileSync(join(folder, 'bird.wav'), '');
      expect(await separate(...quick)).toMatchObject({ status: 0 });
      expect(wavs(folder)).toEqual(['component-00.wav', 'component-01.wav']);
    }));

  it('are no longer ours where somebody put their own in the place of one: it is kept', () =>
    withSources(async (folder, separate) => {
      writeFileSync(join(folder, 'bird.wav'), recording(5));
      const refused = await separate(...few, ...birds);
      expect(refused.stderr).toMatch(/^nmf: out\/bird\.wav is in the way and not part of the separation/);
      expect(refused.status).toBe(1);
      expect(await separate(...few, ...bees)).toMatchObject({ status: 0 });
      expect(wavs(folder)).toEqual(['bee.wav', 'bird.wav', 'frog.wav', 'rest.wav']);
      expect(readFileSync(join(folder, 'bird.wav')).equals(recording(5))).toBe(true);
    }));

  it.each([
    ['a sound of somebody else', (folder: string) => writeFileSync(join(folder, 'bee.wav'), recording(5))],
    ['a text', (folder: string) => writeFileSync(join(folder, 'bee.wav'), 'notes on bees')],
    ['a link', (folder: string) => symlinkSync('bird.wav', join(folder, 'bee.wav'))],
    [
      'a source that the manifest does not list',
      (folder: string) => copyFileSync(join(folder, 'bird.wav'), join(folder, 'bee.wav')),
    ],
  ])('replace nothing that is not listed, such as %s, but by force', (_, put) =>
    withSources(async (folder, separate) => {
      put(folder);
      const before = hashes(folder);
      const { status, stderr } = await separate(...few, ...bees);
      expect(stderr).toMatch(/^nmf: out\/bee\.wav is in the way and not part of the separation there\. Move/);
      expect(status).toBe(1);
      expect(hashes(folder)).toEqual(before);
      expect(await separate(...few, ...bees, '--force')).toMatchObject({ status: 0 });
      expect(wavs(folder)).toEqual(['bee.wav', 'frog.wav', 'rest.wav']);
    }),
  );

  it('never take a file with them that an edited manifest lists as a source', () =>
    withSources(async (folder, separate) => {
      writeFileSync(join(folder, 'thesis.wav'), recording(5));
      const path = join(folder, 'separation.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8').replaceAll('"bird', '"thesis')) as Manifest;
      expect(manifest.sources?.[0]).toMatchObject({ name: 'thesis', file: 'thesis.wav' });
      writeFileSync(path, JSON.stringify(manifest));
      expect(await separate(...quick)).toMatchObject({ status: 0 });
      expect(readFileSync(join(folder, 'thesis.wav')).equals(recording(5))).toBe(true);
      // What the manifest does not list any more is not removed either.
      expect(wavs(folder)).toEqual(['bird.wav', 'component-00.wav', 'component-01.wav', 'thesis.wav']);
    }));

  it('are ours without a manifest where nothing else is there, and replaced by those of their names alone', () =>
    withSources(async (folder, separate) => {
      rmSync(join(folder, 'separation.json'));
      expect(await separate(...few, ...bees)).toMatchObject({ status: 0 });
      expect(wavs(folder)).toEqual(['bee.wav', 'bird.wav', 'frog.wav', 'rest.wav']);
    }));

  it('are left alone without a manifest beside a file that is not ours', () =>
    withSources(async (folder, separate) => {
      rmSync(join(folder, 'separation.json'));
      writeFileSync(join(folder, 'field.wav'), recording(5));
      const before = hashes(folder);
      const { status, stderr } = await separate(...few, ...birds);
      expect(stderr).toMatch(/^nmf: out is neither empty nor a separation folder, so nothing was written\./);
      expect(status).toBe(1);
      expect(hashes(folder)).toEqual(before);
    }));
});
