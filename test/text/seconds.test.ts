import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeOption } from '../../src/cli/parse.js';
import { formatSeconds } from '../../src/text/index.js';

describe('a time for people', () => {
  it.each([
    [0, '0.000 s'],
    [6.857142857142857, '6.857 s'],
    [6.8579999, '6.857 s'],
    [12, '12.000 s'],
    [59.9999, '59.999 s'],
    [62.5, '1:02.500'],
    [600, '10:00.000'],
    [3602.0305, '1:00:02.030'],
  ])('%d is shown as %s', (seconds, shown) => {
    expect(formatSeconds(seconds)).toBe(shown);
  });

  it('is exact to the millisecond, never longer than it is, and read back as it is shown', () => {
    const typed = (shown: string) => timeOption('--end')(shown.replace(/ s$/, ''));
    fc.assert(
      fc.property(fc.nat(400_000_000), fc.double({ min: 0, max: 0.99, noNaN: true }), (ms, more) => {
        expect(typed(formatSeconds(ms / 1000))).toBeCloseTo(ms / 1000, 9);
        const seconds = (ms + more) / 1000;
        expect(seconds - typed(formatSeconds(seconds))).toBeGreaterThan(-1e-9);
        expect(seconds - typed(formatSeconds(seconds))).toBeLessThan(0.001);
      }),
    );
  });
});
