import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainName, readNamedRegions, readRegions, sourceNameFault } from '../../src/marks/index.js';
import { readSeconds } from '../../src/text/index.js';

describe('a region', () => {
  it.each([
    ['3.2-6', [[3.2, 6]]],
    ['0:03.2-0:06', [[3.2, 6]]],
    ['1:00:00 - 1:00:01', [[3600, 3601]]],
    ['3.2–6', [[3.2, 6]]],
    [
      '3.2-6, 8-9.5',
      [
        [3.2, 6],
        [8, 9.5],
      ],
    ],
  ])('is read from %s', (text, regions) => {
    expect(readRegions(text)).toEqual(
      regions.map(([fromSeconds, toSeconds]) => ({ fromSeconds, toSeconds })),
    );
  });

  it.each(['', '3', '3-', '-3', '6-3', '3-3', '1-2-3', '1-2,', 'a-b', '1:60-2:00', `1-${'9'.repeat(400)}`])(
    'is not read from %j',
    (text) => expect(readRegions(text)).toBeUndefined(),
  );
});

describe('a source with regions', () => {
  it('is read from bird=3.2-6', () => {
    expect(readNamedRegions(' song  thrush = 3.2-6')).toEqual({
      source: 'song thrush',
      regions: [{ fromSeconds: 3.2, toSeconds: 6 }],
    });
  });

  it.each([
    ['bird', 'has no "=" between source and region'],
    ['=1-2', 'names the source "", which is empty'],
    ['a/b=1-2', 'names the source "a/b", which may hold'],
    ['bird=2-1', 'has no region from an earlier to a later time'],
    ['bird=', 'has no region'],
  ])('is not read from %j', (text, fault) => expect(readNamedRegions(text)).toContain(fault));
});

describe('the name of a source', () => {
  it.each(['bird', 'Song Thrush', 'T. philomelos', "owl's call", 'übel', '2nd_bird', '鳥', 'a'.repeat(60)])(
    'may be %s',
    (name) => expect(sourceNameFault(name)).toBeUndefined(),
  );

  it.each([
    ...['', ' bird', 'bird ', 'a  b', '.bird', '-bird', '../bird', 'a/b', 'a\\b', 'a:b', 'a,b', 'a=b', '!a'],
    ...['5-7', '12', 'rest', 'Rest', 'all', 'no bird', 'only', 'component-03', 'NUL', 'con.x', 'COM1'],
    ...['a'.repeat(61), 'a\u0000', 'a\n', 'a\u202eb', 'e\u0301', '\ud800'],
  ])('may not be %j', (name) => expect(sourceNameFault(name)).toEqual(expect.any(String)));

  it('that is allowed is a file name everywhere, and no list of indices', () => {
    const unit = fc.oneof(
      fc.constantFrom(..."aB7é鳥𝔞\u0301 .-_'"),
      fc.constantFrom(...'/\\:*?!=,\u0000\u202e'),
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 80 }).map(plainName), (name) => {
        if (sourceNameFault(name) !== undefined) return;
        expect(Buffer.byteLength(`${name}.wav`)).toBeLessThanOrEqual(255);
        expect(name).not.toMatch(/[/\\:*?"<>|,!=]|^[.\s]|\s$|^[\d\s.-]*$/);
      }),
    );
  });
});

it('A time is read as it is shown', () => {
  expect(readSeconds('1:02.500')).toBe(62.5);
  expect(readSeconds('.5')).toBe(0.5);
  for (const text of ['1:60', '1:60:00', '-1', '1e3', '', '1:', 'x'])
    expect(readSeconds(text)).toBeUndefined();
});
