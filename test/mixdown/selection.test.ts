import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatSelection, isSelection, parseSelection } from '../../src/mixdown/selection.js';

describe('a selection of components', () => {
  it.each([
    ['2', [2]],
    ['2,5', [2, 5]],
    ['2,5..7', [2, 5, 6, 7]],
    ['5..5', [5]],
    ['!3', [0, 1, 2, 4, 5, 6, 7, 8, 9]],
    ['!3..9', [0, 1, 2]],
    ['0..9,!4', [0, 1, 2, 3, 5, 6, 7, 8, 9]],
    ['!4,0..9', [0, 1, 2, 3, 5, 6, 7, 8, 9]],
    ['7,2,7', [2, 7]],
    [' 2 , 5 .. 6 ', [2, 5, 6]],
    ['2 5', [2, 5]],
    ['2, 5', [2, 5]],
    ['1 2\t3', [1, 2, 3]],
    ['1-3', [1, 2, 3]],
    ['0,2-4 !3', [0, 2, 4]],
    ['!3-9', [0, 1, 2]],
    ['! 3', [0, 1, 2, 4, 5, 6, 7, 8, 9]],
    ['all', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['all,!4', [0, 1, 2, 3, 5, 6, 7, 8, 9]],
  ])('reads %s', (text, expected) => {
    expect(parseSelection(text, 10, 'out/')).toEqual(expected);
  });

  it('is also an index, or indices in any order', () => {
    expect(parseSelection(2, 10, 'out/')).toEqual([2]);
    fc.assert(
      fc.property(fc.array(fc.nat(30), { minLength: 1 }), (indices) => {
        expect(parseSelection(indices, 31, 'out/')).toEqual(parseSelection(indices.join(','), 31, 'out/'));
      }),
    );
  });

  it.each<[unknown, string]>([
    [2.5, 'indices must be a whole number of at least 0, got 2.5. Try [2, 5], or "2,5..7".'],
    [-1, 'indices must be a whole number of at least 0, got -1. Try [2, 5], or "2,5..7".'],
    [undefined, 'indices must be a whole number of at least 0, got undefined. Try [2, 5], or "2,5..7".'],
    [[2, '5'], 'indices[1] must be a whole number of at least 0, got "5". Try [2, 5], or "2,5..7".'],
    [[], 'indices must be at least one index, got an array of 0. Try "0".'],
    [[2, 12], 'component 12 does not exist: out/ has 0 to 9'],
  ])('refuses %j, which is no index that there is', (given, message) => {
    expect(() => parseSelection(given as number[], 10, 'out/')).toThrow(message);
  });

  it('names the missing component and what there is', () => {
    expect(() => parseSelection('12', 10, 'out/')).toThrow('component 12 does not exist: out/ has 0 to 9');
    expect(() => parseSelection('8..12', 10, 'out/')).toThrow('component 10 does not exist: out/ has 0 to 9');
    expect(() => parseSelection('!10', 10, 'out/')).toThrow('component 10 does not exist: out/ has 0 to 9');
  });

  it('says that there is one component only', () => {
    expect(() => parseSelection('1', 1, 'out')).toThrow(
      'component 1 does not exist: out has only component 0',
    );
    expect(() => parseSelection('!all', 1, 'out')).toThrow('Name at least one: there is only 0.');
  });

  it.each([
    ...['', ',', '2,', 'a', '-1', '1.5', '2...3', '2..', '1e3', '!', '!!2', '0x1', '２'],
    ...['1:3', '1-', '-3', '2 -5', '1--3', 'all-3', '!', 'ALL', '1;2', '1\u00a0-3'],
  ])('refuses %j, saying what a list may hold', (text) => {
    expect(isSelection(text)).toBe(false);
    expect(() => parseSelection(text, 10, 'out/')).toThrow(
      /^indices takes indices and ranges such as 2,5\.\.7, exclusions such as !3, or all; got "/,
    );
  });

  it('refuses a backward range and an empty choice', () => {
    expect(() => parseSelection('7..5', 10, 'out/')).toThrow('Write 5..7');
    expect(() => parseSelection('7-5', 10, 'out/')).toThrow('Write 5..7');
    expect(() => parseSelection('3,!3', 10, 'out/')).toThrow('leaves no component');
  });

  it('refuses an astronomical range without running over it', () => {
    expect(() => parseSelection('0..99999999999999', 10, 'out/')).toThrow('component 10 does not exist');
  });

  it('reads back what it writes', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(30), { minLength: 1 }), (indices) => {
        const sorted = indices.toSorted((a, b) => a - b);
        expect(parseSelection(formatSelection(sorted), 31, 'out/')).toEqual(sorted);
      }),
    );
  });
});
