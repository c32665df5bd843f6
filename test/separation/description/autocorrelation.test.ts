import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAutocorrelation } from '../../../src/separation/description/autocorrelation.js';

/** Sums of x[t] x[t + lag], as they are defined. */
function naiveCorrelation(x: Float64Array, longestLag: number): number[] {
  return Array.from({ length: longestLag + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = 0; t + lag < x.length; t++) sum += x[t] * x[t + lag];
    return sum;
  });
}

const seriesOf = (length: number, seed: number, scale: number) => {
  let state = seed >>> 0;
  return Float64Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return scale * (state / 2 ** 31 - 1);
  });
};

/** Right to rounding, relative to the sum of all squares. */
function expectCorrelation(x: Float64Array, longestLag: number): void {
  const correlation = createAutocorrelation(x.length, longestLag)(x);
  const expected = naiveCorrelation(x, longestLag);
  expect(correlation.length).toBe(longestLag + 1);
  for (const [lag, sum] of expected.entries()) {
    expect(Math.abs(correlation[lag] - sum)).toBeLessThanOrEqual(1e-13 * expected[0]);
  }
}

const anyScale = fc.constantFrom(1e-30, 1, 1e12);

describe('the correlation of a series with itself', () => {
  it('is that of the definition, for every length, lag and scale', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 700 }),
        fc.integer({ min: 0, max: 100 }),
        anyScale,
        fc.integer(),
        (length, longestLag, scale, seed) => expectCorrelation(seriesOf(length, seed, scale), longestLag),
      ),
    );
  });

  it('is that of the definition where it takes transforms of many segments', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 3000 }),
        fc.integer({ min: 0, max: 60 }),
        anyScale,
        fc.integer(),
        (more, lessLag, scale, seed) => expectCorrelation(seriesOf(6000 + more, seed, scale), 310 - lessLag),
      ),
      { numRuns: 30 },
    );
  });

  it.each([300, 40_000])('forgets the series before, and is 0 for silence: %d numbers', (length) => {
    const correlate = createAutocorrelation(length, 40);
    correlate(new Float64Array(length).fill(7));
    expect(correlate(new Float64Array(length))).toEqual(new Float64Array(41));
    const spikes = Float64Array.from({ length }, (_, t) => (t === 9 || t === 20 ? 3 : 0));
    for (const [lag, sum] of correlate(spikes).entries()) {
      expect(sum).toBeCloseTo(lag === 0 ? 18 : lag === 11 ? 9 : 0, 12);
    }
  });
});
