import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedIterations } from '../../src/nmf/expected-iterations.js';

const rule = { tolerance: 0.01, maxIterations: 500 };

/** A history in which ten iterations gain these parts of the divergence, one after the other. */
function historyOf(gains: readonly number[]) {
  const history = [{ iteration: 0, divergence: 1000 }];
  for (const gain of gains) {
    const { iteration, divergence } = history[history.length - 1];
    history.push({ iteration: iteration + 10, divergence: divergence / (1 + gain) });
  }
  return history;
}

describe('how many iterations a factorisation is expected to take', () => {
  it('is not told before there are two gains to compare, nor while gains grow', () => {
    expect(expectedIterations(historyOf([]), rule)).toBeUndefined();
    expect(expectedIterations(historyOf([0.5]), rule)).toBeUndefined();
    expect(expectedIterations(historyOf([0.02, 0.05]), rule)).toBeUndefined();
    expect(expectedIterations(historyOf([0.5, 0.2]), rule)).toBeGreaterThan(20);
  });

  it('is the maximum where nothing else ends it', () => {
    expect(expectedIterations(historyOf([]), { ...rule, tolerance: 0 })).toBe(500);
    expect(expectedIterations(historyOf([0.5, 0.499]), rule)).toBe(500);
  });

  it('is where gains that fall as a power reach the tolerance, whatever was seen of them', () => {
    const power = fc.double({ min: 0.8, max: 4, noNaN: true });
    const first = fc.double({ min: 0.05, max: 2, noNaN: true });
    fc.assert(
      fc.property(power, first, fc.integer({ min: 2, max: 12 }), (p, gain, seen) => {
        const gains = Array.from({ length: seen }, (_, i) => gain * (i + 1) ** -p);
        fc.pre(gains[seen - 1] > rule.tolerance);
        const end = (gain / rule.tolerance) ** (1 / p);
        const expected = expectedIterations(historyOf(gains), { ...rule, maxIterations: 1e6 }) ?? 0;
        expect(Math.abs(expected / 10 - end)).toBeLessThanOrEqual(1 + 1e-6 * end);
      }),
    );
  });

  it('lies beyond what is done', () => {
    // The next evaluation ends it at the earliest.
    expect(expectedIterations(historyOf([0.5, 0.0101]), rule)).toBe(30);
  });
});
