import type { Option } from 'commander';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gatherIndexWords } from '../../src/cli/index-words.js';
import { createProgram } from '../../src/cli/main.js';
import { NmfError } from '../../src/errors.js';

const options = createProgram().commands.find((command) => command.name() === 'combine')?.options ?? [];
const indices = options.find(({ long }) => long === '--indices') as Option;

const gather = (line: string, folders: readonly string[] = []) =>
  gatherIndexWords(line.split(' '), { options, indices, isFolder: (path) => folders.includes(path) }).join(
    ' ',
  );

describe('a list of indices in several words', () => {
  it.each([
    ['out -i 2 5 -o x.wav', 'out -i 2 --indices=5 -o x.wav'],
    ['-i 2 5 out', '-i 2 --indices=5 out'],
    ['out --indices=2 5..7 !6 -q', 'out --indices=2 --indices=5..7 --indices=!6 -q'],
    ['out -qi 1 1-3', 'out -qi 1 --indices=1-3'],
    ['out -i2 3', 'out -i2 --indices=3'],
    ['out -i 2, 5', 'out -i 2, --indices=5'],
    ['out -i 2 ,5', 'out -i 2 --indices=,5'],
    ['out -i 0 -i 3 4', 'out -i 0 -i 3 --indices=4'],
  ])('is joined: %s', (line, joined) => {
    expect(gather(line)).toBe(joined);
  });

  it.each([
    'out -i 2',
    '5 -i 2',
    '-i 2 out 5',
    '-i 2 -- 5',
    'out -o -i 5',
    'out --gain 6 -i 2 -o 5',
    '-i 2 ./5',
    '-i two 5',
    '-i',
    'out -x 5 -i',
  ])('leaves alone what is none: %s', (line) => {
    expect(gather(line, ['5'])).toBe(line);
    if (!line.startsWith('5')) expect(gather(line)).toBe(line);
  });

  it('is not taken for a folder that is there, where no other folder is named', () => {
    expect(gather('-i 2 5 -o x.wav', ['5'])).toBe('-i 2 5 -o x.wav');
    expect(gather('-i 2 3 5 -o x.wav', ['5'])).toBe('-i 2 --indices=3 5 -o x.wav');
    expect(gather('-i 0 1 2 3 --output-name x.wav', ['1', '2', '3'])).toBe('-i 0 1 2 3 --output-name x.wav');
  });

  it.each([
    ['out -i 2 5 -o x.wav', ['5', 'out']],
    ['-i 2 5 out', ['5', 'out']],
    ['-i 2 5 7 -o x.wav', ['5']],
    ['-i 2 5 -- out', ['5']],
  ])('is refused where a word may be both: %s', (line, folders) => {
    expect(() => gather(line, folders)).toThrow(
      /^5 may be a component or the folder of that name\..*--indices "2,5".*\.\/5 for the folder/,
    );
  });

  it('never loses a word, and makes no index of a folder', () => {
    const word = fc.constantFrom('-i', '--indices', '--indices=1', '-q', '-o', '--', 'out', '5', '1-3', 'x');
    fc.assert(
      fc.property(fc.array(word), fc.boolean(), (words, isThere) => {
        let joined: string[];
        try {
          joined = gatherIndexWords(words, { options, indices, isFolder: (w) => isThere && w === '5' });
        } catch (error) {
          expect(error).toBeInstanceOf(NmfError);
          return;
        }
        expect(joined).toHaveLength(words.length);
        joined.forEach((to, i) => {
          if (to === words[i]) return;
          expect(to).toBe(`--indices=${words[i]}`);
          expect(isThere && words[i] === '5').toBe(false);
        });
      }),
    );
  });
});
