import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectByConditions } from '../../src/mixdown/conditions.js';

const component = (index: number, peakHz: number, energyShare: number, ratePerMinute?: number) => ({
  ...{ index, peakHz, energyShare, centroidHz: 2 * peakHz },
  ...(ratePerMinute !== undefined && { periodicity: { ratePerMinute, confidence: 0.9 } }),
});
const COMPONENTS = [
  component(0, 400, 0.6),
  { ...component(1, 60, 0.3, 72), pan: -0.5, diffuseness: 0.2 },
  component(2, 80, 0.1, 200),
];

/** The comparisons, written once more. */
const SIGNS = {
  '<': (a: number, b: number) => a < b,
  '<=': (a: number, b: number) => a <= b,
  '>': (a: number, b: number) => a > b,
  '>=': (a: number, b: number) => a >= b,
  '=': (a: number, b: number) => a === b,
};
const anySign = fc.constantFrom(...(Object.keys(SIGNS) as (keyof typeof SIGNS)[]));
const anySpace = fc.constantFrom('', ' ', '  ');

describe('conditions on the numbers of components', () => {
  it.each([
    ['peak<150', [1, 2]],
    ['peak<150, rate=40..140', [1]],
    ['rate=72..72', [1]],
    ['rate=72', [1]],
    ['rate>0', [1, 2]],
    ['confidence>=90%', [1, 2]],
    ['energy>=0.3', [0, 1]],
    ['energy >= 30 % , centroid = 1e2..200', [1]],
    ['index=0..1,peak>100.', [0]],
    ['energy=.1..+3e-1', [1, 2]],
    ['peak=-5..10', []],
    ['pan<0', [1]],
    ['pan=-60%..0,diffuseness<=20%', [1]],
    ['diffuseness>0.5', []],
  ])('%s finds %j', (conditions, expected) => {
    expect(selectByConditions(conditions, COMPONENTS)).toEqual(expected);
  });

  it('compare as they are written, and all must hold', () => {
    const one = fc.record({ sign: anySign, value: fc.integer({ min: 0, max: 20 }), space: anySpace });
    const any = fc.array(one, { minLength: 1, maxLength: 3 });
    const peaks = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(any, peaks, (conditions, values) => {
        const text = conditions
          .map(({ sign, value, space }) => `${space}peak${space}${sign}${space}${value}${space}`)
          .join(',');
        const expected = [...values.keys()].filter((k) =>
          conditions.every(({ sign, value }) => SIGNS[sign](values[k], value)),
        );
        const components = values.map((peak, k) => component(k, peak, 0));
        expect(selectByConditions(text, components)).toEqual(expected);
      }),
    );
  });

  it('take a range with both its ends, of any numbers', () => {
    const ends = fc.tuple(
      fc.double({ min: 0, max: 1e4, noNaN: true }),
      fc.double({ min: 0, max: 1e4, noNaN: true }),
    );
    fc.assert(
      fc.property(ends, fc.double({ min: 0, max: 1e4, noNaN: true }), (both, peak) => {
        const [from, to] = both.toSorted((a, b) => a - b);
        const found = selectByConditions(`peak=${from}..${to}`, [component(0, peak, 0)]);
        expect(found).toEqual(peak >= from && peak <= to ? [0] : []);
        expect(selectByConditions(`peak=${peak}`, [component(0, peak, 0)])).toEqual([0]);
      }),
    );
  });

  it.each([
    [
      'pek<150',
      'select: pek<150 is about none of index, energy, peak, centroid, rate, confidence, pan, diffuseness. Try peak<150',
    ],
    ['constructor<1', 'select: constructor<1 is about none of'],
    ['peak150', 'select: peak150 is no condition. Try peak<150, rate=40..140.'],
    ['peak<150,', 'select: "" is no condition'],
    ['', 'select: "" is no condition'],
    ['peak<40..140', 'is no condition'],
    ['peak==3', 'is no condition'],
    ['peak<1.2.3', 'is no condition'],
    ['peak<1e999', 'is beyond all values'],
    ['rate=140..40', 'select: rate=140..40 is a range that runs backwards. Write rate=40..140.'],
    ['energy>5', 'select: energy>5 is beyond all values: energy goes from 0 to 1. Try energy>5%.'],
  ])('%s is refused in one line', (conditions, message) => {
    expect(() => selectByConditions(conditions, COMPONENTS)).toThrow(message);
  });

  it('refuse any other text in one line', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          selectByConditions(text, COMPONENTS);
        } catch (error) {
          expect(String(error)).toMatch(/^NmfError: select: .*$/);
        }
      }),
    );
  });
});
