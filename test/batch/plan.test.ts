import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PlanRequest } from '../../src/batch/index.js';
import { describePassedOver } from '../../src/batch/passed-over.js';
import { planBatch } from '../../src/batch/plan.js';
import { NmfError } from '../../src/errors.js';
import { byName, spell } from '../../src/text/index.js';
import { withTempFolder } from '../support/temp.js';

/** Makes empty files, with their folders. */
function touch(root: string, ...names: (string | Buffer)[]): void {
  for (const name of names) {
    const path = Buffer.concat([Buffer.from(`${root}/`), Buffer.from(name)]);
    mkdirSync(dirname(path.toString('latin1')), { recursive: true });
    writeFileSync(path, '');
  }
}

/** What goes where, below a temporary folder, as `input -> folder`. */
function planned(root: string, request: Partial<PlanRequest>): string[] {
  const { recordings } = planBatch({ paths: [root], recursive: true, output: join(root, 'out'), ...request });
  return recordings.map(({ input, folder }) =>
    `${input} -> ${folder}`.replaceAll(`${root}/`, '').replaceAll(root, '.'),
  );
}

/** What is said of the things that were passed over. */
function passedOverIn(root: string, request: Partial<PlanRequest> = {}): string[] {
  const { passedOver } = planBatch({ paths: [root], recursive: true, output: join(root, 'out'), ...request });
  return describePassedOver(passedOver).map((note) => spell(note, byName).replaceAll(`${root}/`, ''));
}

const refusal = (action: () => unknown): NmfError => {
  try {
    action();
  } catch (error) {
    if (error instanceof NmfError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
};

const plan = (paths: string[], more: Partial<PlanRequest> = {}) =>
  planBatch({ paths, recursive: false, output: 'out', ...more });

describe('the plan of a batch', () => {
  it('names the folder of a recording after it, wherever it lies', () => {
    const { recordings } = plan(['a.wav', 'far/away/b.WAV', '/c', 'two.dots.wav', 'café 1.wav']);
    expect(recordings.map(({ folder }) => folder)).toEqual([
      'out/a',
      'out/b',
      'out/c',
      'out/two.dots',
      'out/café 1',
    ]);
  });

  it('mirrors the tree of a folder, in the order of names', () =>
    withTempFolder((root) => {
      touch(root, 'in/b/1.wav', 'in/b/2.wav', 'in/a.wav', 'in/b/deep/er/x.wave', 'in/notes.txt');
      expect(planned(root, { paths: [join(root, 'in')] })).toEqual([
        'in/a.wav -> out/a',
        'in/b/1.wav -> out/b/1',
        'in/b/2.wav -> out/b/2',
        'in/b/deep/er/x.wave -> out/b/deep/er/x',
      ]);
    }));

  it('mirrors paths below a base folder, also of recordings that are named themselves', () => {
    const { recordings } = plan(['in/day1/a.wav', 'in/day2/a.wav'], { base: 'in' });
    expect(recordings.map(({ folder }) => folder)).toEqual(['out/day1/a', 'out/day2/a']);
    const { code, message } = refusal(() => plan(['in/a.wav', 'elsewhere/b.wav'], { base: 'in' }));
    expect(code).toBe('usage');
    expect(message).toContain('elsewhere/b.wav does not lie in base in');
    expect(plan(['..a/x.wav'], { base: '.' }).recordings[0].folder).toBe('out/..a/x');
  });

  it('passes over hidden files, separation folders and the output folder silently', () =>
    withTempFolder((root) => {
      touch(root, 'a.wav', '.b.wav', '.git/c.wav', 'made/separation.json', 'made/component-00.wav');
      touch(root, 'out/x/y.wav', 'notes.txt');
      symlinkSync('made', join(root, 'latest'));
      symlinkSync('out', join(root, 'results'));
      expect(planned(root, {})).toEqual(['a.wav -> out/a']);
      expect(passedOverIn(root)).toEqual([]);
    }));

  it('finds other formats where they can be read, and else tells of them with the command that converts', () =>
    withTempFolder((root) => {
      touch(root, 'a.wav', 'song.flac', 'in/Tune 1.MP3', 'in/x.aac');
      expect(planned(root, { otherFormats: true })).toEqual([
        'a.wav -> out/a',
        'in/Tune 1.MP3 -> out/in/Tune 1',
        'song.flac -> out/song',
      ]);
      expect(passedOverIn(root, { otherFormats: true })).toEqual([
        'passed over 1 .aac, which cannot be read here. Convert it: ffmpeg -i in/x.aac -c:a pcm_f32le in/x.wav',
      ]);
      expect(planned(root, { otherFormats: false })).toEqual(['a.wav -> out/a']);
      expect(passedOverIn(root, { otherFormats: false })).toEqual([
        "passed over 1 .mp3, 1 .aac, 1 .flac, which cannot be read here. Convert them: ffmpeg -i 'in/Tune 1.MP3' -c:a pcm_f32le 'in/Tune 1.wav'",
      ]);
    }));

  it('takes the best of several copies of a recording, and tells of the others', () =>
    withTempFolder((root) => {
      touch(root, 'a.wav', 'a.flac', 'a.aac', 'b.mp3', 'b.flac', 'c.mp3', 'in/a.mp3');
      expect(planned(root, { otherFormats: true })).toEqual([
        'a.wav -> out/a',
        'b.flac -> out/b',
        'c.mp3 -> out/c',
        'in/a.mp3 -> out/in/a',
      ]);
      const [note, ...more] = passedOverIn(root, { otherFormats: true });
      expect(more).toEqual([]);
      expect(note).toBe(
        'passed over a.aac, a.flac, b.mp3: a recording of the same name is beside them. To separate them too, name another folder.',
      );
    }));

  it('follows links to files, not to folders, so that circles end', () =>
    withTempFolder((root) => {
      touch(root, 'in/a.wav', 'else/b.wav');
      symlinkSync('../else/b.wav', join(root, 'in/b.wav'));
      symlinkSync('..', join(root, 'in/up'));
      symlinkSync('nowhere.wav', join(root, 'in/c.wav'));
      expect(planned(root, { paths: [join(root, 'in')] })).toEqual([
        'in/a.wav -> out/a',
        'in/b.wav -> out/b',
        'in/c.wav -> out/c',
      ]);
      expect(passedOverIn(root, { paths: [join(root, 'in')] })).toEqual([
        'passed over in/up: links to folders are not followed. Name it as well to search it.',
      ]);
      symlinkSync('in', join(root, 'link'));
      expect(planned(root, { paths: [join(root, 'link')] })).toHaveLength(3);
      for (let i = 0; i < 9; i++) symlinkSync('.', join(root, `in/circle ${i}`));
      expect(passedOverIn(root, { paths: [join(root, 'in')] })).toEqual([
        'passed over in/circle 0, in/circle 1, in/circle 2, 7 more: links to folders are not followed. Name them as well to search them.',
      ]);
    }));

  it('separates a recording once that is named twice', () =>
    withTempFolder((root) => {
      touch(root, 'a.wav');
      const path = join(root, 'a.wav');
      expect(planned(root, { paths: [path, join(root, '.', 'x', '..', 'a.wav'), root] })).toEqual([
        'a.wav -> out/a',
      ]);
    }));

  it.each([
    [['a.wav', 'far/a.wav'], /^a\.wav and far\/a\.wav would both be written to out\/a\. .*with base,/],
    [['a.wav', 'a.wave'], /^a\.wav and a\.wave would both/],
    [['a', 'a.wav'], /^a and a\.wav would both/],
  ] as [string[], RegExp][])('refuses names that clash: %j', (paths, message) => {
    const error = refusal(() => plan(paths));
    expect(error.code).toBe('usage');
    expect(error.message).toMatch(message);
  });

  it('refuses a folder inside the folder of another recording', () =>
    withTempFolder((root) => {
      touch(root, 'day.wav', 'day/1.wav');
      const { message } = refusal(() => planned(root, {}));
      expect(message).toMatch(/day\.wav and .*day\/1\.wav would be written to .*out\/day and, inside it/);
    }));

  it('tells of a folder that may not be searched only recursively, and of names that are not UTF-8', () =>
    withTempFolder((root) => {
      touch(root, 'in/a.wav', Buffer.from([0x69, 0x6e, 0x2f, 0xff, 0x2e, 0x77, 0x61, 0x76]));
      const folder = join(root, 'in');
      const [unsearched] = plan([folder, 'b.wav']).recordings;
      expect(unsearched.problem?.message).toMatch(/it is a folder\. Add recursive: true/);
      touch(root, 'a b/separation.json');
      const [separation] = plan([join(root, 'a b'), 'b.wav']).recordings;
      expect(separation.problem?.message).toMatch(
        /it is a separation folder\..*nmf combine '.*a b' --indices 0/,
      );
      const { recordings } = planBatch({ paths: [folder], recursive: true, output: join(root, 'out') });
      expect(recordings.map(({ problem }) => problem?.message ?? 'fine')).toEqual([
        'fine',
        expect.stringMatching(/is not UTF-8\. Rename it/),
      ]);
    }));

  it('refuses a search that finds nothing, and says what it passed over', () =>
    withTempFolder((root) => {
      expect(refusal(() => planned(root, {}))).toMatchObject({ code: 'input' });
      touch(root, 'song.flac');
      expect(refusal(() => planned(root, { otherFormats: false })).message).toMatch(
        /^there is no recording to separate in .*; passed over 1 \.flac, which cannot be read here\. Convert it: ffmpeg -i /,
      );
    }));

  it('gives every recording a folder of its own that lies in the output, whatever the names', () => {
    const part = fc.stringMatching(/^[ab.~ -]{1,4}$/).filter((text) => text !== '.' && text !== '..');
    const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'));
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 8 }), fc.boolean(), (paths, mirrors) => {
        let folders: string[];
        try {
          // A name may happen to be a folder where the tests run: that is a problem of its own, and not written.
          const { recordings } = plan(paths, mirrors ? { base: '.' } : {});
          folders = recordings.filter(({ problem }) => problem === undefined).map(({ folder }) => folder);
        } catch (error) {
          expect((error as NmfError).code).toBe('usage');
          return;
        }
        for (const folder of folders) expect(folder).toMatch(/^out\/(?!\.\.(\/|$)).+/);
        const inside = (a: string, b: string) => a !== b && `${a}/`.startsWith(`${b}/`);
        expect(new Set(folders).size).toBe(folders.length);
        expect(folders.some((a) => folders.some((b) => inside(a, b)))).toBe(false);
      }),
    );
  });
});
