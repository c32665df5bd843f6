import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { marksFrom, readKnowledge, readMarkFlags } from '../../src/cli/knowledge.js';
import { FROM_FLAGS, MARK_FLAGS } from '../../src/cli/mark-flags.js';
import { MODEL_FLAGS } from '../../src/cli/model-flags.js';
import type { Flag } from '../../src/cli/option.js';
import { writeModel } from '../../src/folder/index.js';
import { exampleModel } from '../folder/example-model.js';
import { withTempFolder } from '../support/temp.js';

/** What the parser makes of a command line with these flags. */
function parsed<F extends Record<string, Flag<unknown>>>(flags: F, words: readonly string[]) {
  const command = new Command('test').exitOverride().configureOutput({ outputError: () => undefined });
  for (const flag of Object.values(flags)) command.addOption(flag);
  return command.parse(words, { from: 'user' }).opts();
}
const marked = (...words: string[]) => readMarkFlags(parsed(MARK_FLAGS, words));
const known = (...words: string[]) => readKnowledge(parsed({ ...MARK_FLAGS, ...MODEL_FLAGS }, words));

describe('marks on a command line', () => {
  it('say where sources sound, sound alone and are silent', () => {
    const words = ['--mark', 'bird=3.2-6', '--no', 'bird=8-9.5,0:11-0:12', '--only=song thrush=20-21'];
    expect(marked(...words, '--mark', 'stream=1-2')).toEqual({
      marks: [
        { source: 'bird', kind: 'sounds', fromSeconds: 3.2, toSeconds: 6 },
        { source: 'stream', kind: 'sounds', fromSeconds: 1, toSeconds: 2 },
        { source: 'song thrush', kind: 'only', fromSeconds: 20, toSeconds: 21 },
        { source: 'bird', kind: 'silent', fromSeconds: 8, toSeconds: 9.5 },
        { source: 'bird', kind: 'silent', fromSeconds: 11, toSeconds: 12 },
      ],
      sources: [],
      warnings: [],
    });
    expect(marked()).toEqual({ marks: [], sources: [], warnings: [] });
  });

  it('come from a file too, and must not contradict it', () =>
    withTempFolder((folder) => {
      const path = join(folder, 'labels.txt');
      writeFileSync(path, '3\t6\tbird\n');
      expect(marked('--marks', path, '--no', 'bird=7-8').marks.map(({ kind }) => kind)).toEqual([
        'sounds',
        'silent',
      ]);
      expect(() => marked('--marks', path, '--no', 'bird=5-8')).toThrow(
        'these marks contradict each other where they overlap: bird from 3.000 s to 6.000 s, and no bird from 5.000 s to 8.000 s.',
      );
    }));

  it.each([
    [['--mark', 'bird'], '--mark bird has no "=" between source and region. Try --mark bird=3.2-6.'],
    [['--no', 'bird=6-3'], '--no bird=6-3 has no region from an earlier to a later time'],
    [
      ['--only', 'rest=1-2'],
      '--only rest=1-2 names the source "rest", which is reserved for everything else',
    ],
    [['--mark', ''], '--mark "" has no "="'],
  ])('are refused in the words of their option: %j', (words, message) => {
    expect(() => marked(...words)).toThrow(message);
  });

  it('are regions where there is one source, which sounds alone in them', () => {
    const from = (...words: string[]) =>
      readMarkFlags({}, marksFrom(parsed(FROM_FLAGS, words), 'bird')).marks;
    expect(from('--from', '0:03.2-0:06', '--from', '8-9')).toEqual([
      { source: 'bird', kind: 'only', fromSeconds: 3.2, toSeconds: 6 },
      { source: 'bird', kind: 'only', fromSeconds: 8, toSeconds: 9 },
    ]);
    expect(() => from('--from', 'bird=1-2')).toThrow(
      '--from bird=1-2 has no region from an earlier to a later time, in seconds or m:ss.mmm. Try --from 0:03.2-0:06.',
    );
  });
});

describe('what a command line tells of the sources', () => {
  it('is nothing unless it is asked for', () => {
    expect(known()).toEqual({ models: undefined, marks: undefined, warnings: [] });
  });

  it('are models, joined, and marks', () =>
    withTempFolder((folder) => {
      const path = join(folder, 'm.nmf');
      writeModel(path, exampleModel());
      const read = known('--model', path, '--no', 'song thrush=1-2', '--mark', 'frog=3-4');
      expect(read.models?.map(({ templates }) => templates.shape)).toEqual([[9, 3]]);
      expect(read.marks?.map(({ source }) => source)).toEqual(['frog', 'song thrush']);
      expect(() => known('--model', path, '--model', path)).toThrow('both hold a source song thrush');
    }));

  it('is refused where a model is no file', () => {
    expect(() => known('--model', 'nothing.nmf')).toThrow('cannot read nothing.nmf: there is no such file.');
  });
});
