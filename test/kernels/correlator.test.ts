import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCorrelator } from '../../src/kernels/index.js';

/** Sums of x[t] x[t + lag], as they are defined. */
function naiveCorrelation(x: readonly number[], longestLag: number): number[] {
  return Array.from({ length: longestLag + 1 }, (_, lag) => {
    let sum = 0;
    for (let t = 0; t + lag < x.length; t++) sum += x[t] * x[t + lag];
    return sum;
  });
}

const anySeries = fc
  .tuple(fc.integer({ min: 1, max: 700 }), fc.integer(), fc.constantFrom(1e-30, 1, 1e12))
  .map(([length, seed, scale]) => {
    let state = seed >>> 0;
    return Array.from({ length }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return scale * (state / 2 ** 31 - 1);
    });
  });

describe('the correlation of a series with itself', () => {
  it('is that of the definition, for every length, lag and scale', () => {
    fc.assert(
      fc.property(anySeries, fc.integer({ min: 0, max: 100 }), (x, longestLag) => {
        const correlation = createCorrelator(x.length, longestLag)(x);
        const expected = naiveCorrelation(x, longestLag);
        expect(correlation.length).toBe(longestLag + 1);
        // Float32 sums of 256 products, and every factor rounded once.
        const bound = 256 * 2 ** -23 * expected[0];
        for (const [lag, sum] of expected.entries()) {
          expect(Math.abs(correlation[lag] - sum)).toBeLessThanOrEqual(bound);
        }
      }),
    );
  });

  it('forgets the series before, and is 0 for silence', () => {
    const correlate = createCorrelator(300, 40);
    correlate(new Float64Array(300).fill(7));
    const silence = correlate(new Float64Array(300));
    expect(silence).toEqual(new Float64Array(41));
    const spike = Float64Array.from({ length: 300 }, (_, t) => (t === 9 || t === 20 ? 3 : 0));
    const correlation = correlate(spike);
    expect(correlation[0]).toBeCloseTo(18, 5);
    expect(correlation[11]).toBeCloseTo(9, 5);
    expect(correlation.filter((sum) => sum !== 0)).toHaveLength(2);
  });
});
