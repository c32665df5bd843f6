import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decibelsToGain,
  edgeGain,
  FADE_SECONDS,
  gainToDecibels,
  resolveRegion,
} from '../../src/mixdown/region.js';

describe('a region of a recording', () => {
  it('is the whole recording unless bounds are given', () => {
    expect(resolveRegion(undefined, undefined, 8000, 12345)).toEqual({ start: 0, end: 12345 });
    expect(resolveRegion(0.5, undefined, 8000, 12345)).toEqual({ start: 4000, end: 12345 });
    expect(resolveRegion(undefined, 1, 8000, 12345)).toEqual({ start: 0, end: 8000 });
  });

  it('refuses what lies outside or is empty', () => {
    expect(() => resolveRegion(2, undefined, 8000, 8000)).toThrow('startSeconds 2 lies at or after the end');
    expect(() => resolveRegion(undefined, 1.5, 8000, 8000)).toThrow('endSeconds 1.5 lies after the end');
    expect(() => resolveRegion(9, undefined, 7, 48)).toThrow(
      /^startSeconds 9 lies at or after the end: the recording lasts 6\.857 s\. /,
    );
    expect(() => resolveRegion(undefined, 50 / 7, 7, 48)).toThrow(
      /^endSeconds 7\.142857 lies after the end: the recording lasts 6\.857 s\. /,
    );
    expect(() => resolveRegion(0.5, 0.25, 8000, 8000)).toThrow('must be later than startSeconds');
    expect(() => resolveRegion(0.5, 0.5, 8000, 8000)).toThrow('must be later than startSeconds');
  });

  it('is faded only at edges that cut into the recording', () => {
    const whole = edgeGain({ start: 0, end: 8000 }, 8000, 8000);
    expect([whole(0), whole(4000), whole(7999)]).toEqual([1, 1, 1]);
    const middle = edgeGain({ start: 1000, end: 2000 }, 8000, 8000);
    expect(middle(0)).toBeLessThan(0.01);
    expect(middle(999)).toBeLessThan(0.01);
    expect(middle(500)).toBe(1);
    expect(middle(FADE_SECONDS * 8000)).toBe(1);
  });

  it('has gains that rise, then fall, between 0 and 1, however short it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 300 }), (length) => {
        const gain = edgeGain({ start: 5, end: 5 + length }, 8000, 1000);
        const gains = Array.from({ length }, (_, i) => gain(i));
        for (let i = 0; i < length; i++) {
          expect(gains[i]).toBeGreaterThanOrEqual(0);
          expect(gains[i]).toBeLessThanOrEqual(1);
          expect(gains[i]).toBeCloseTo(gains[length - 1 - i], 12);
          if (i > 0 && i < length / 2) expect(gains[i]).toBeGreaterThanOrEqual(gains[i - 1]);
        }
      }),
    );
  });
});

describe('decibels', () => {
  it('are 20 log10 of the gain', () => {
    expect(decibelsToGain(20)).toBeCloseTo(10, 12);
    expect(decibelsToGain(-6)).toBeCloseTo(0.501187, 6);
    expect(gainToDecibels(decibelsToGain(3.21))).toBeCloseTo(3.21, 12);
  });
});
