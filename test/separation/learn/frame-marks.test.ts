import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { framesToLearnFrom, marksInFrames } from '../../../src/separation/index.js';

const grid = { sampleRate: 16_000, hopSamples: 256, frames: 10_000 };
const aMark = fc
  .tuple(fc.double({ min: 0, max: 159, noNaN: true }), fc.double({ min: 0.001, max: 1, noNaN: true }))
  .map(([fromSeconds, length]) => ({
    source: 'bird',
    kind: 'sounds' as const,
    fromSeconds,
    toSeconds: fromSeconds + length,
  }));

describe('the frames of a mark', () => {
  it('lie in it, 40 ms from its ends, where it is long enough, and are at least one', () => {
    fc.assert(
      fc.property(aMark, (mark) => {
        const [{ from, to }] = marksInFrames([mark], grid);
        expect(to).toBeGreaterThan(from);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeLessThanOrEqual(grid.frames);
        if (mark.toSeconds - mark.fromSeconds < 0.2) return;
        const seconds = (frame: number) => (frame * 256) / 16_000;
        expect(seconds(from)).toBeGreaterThanOrEqual(mark.fromSeconds + 0.04 - 1e-9);
        expect(seconds(to - 1)).toBeLessThanOrEqual(mark.toSeconds - 0.04 + 1e-9);
        expect(seconds(from - 1)).toBeLessThan(mark.fromSeconds + 0.04);
        expect(seconds(to)).toBeGreaterThan(mark.toSeconds - 0.04);
      }),
    );
  });

  it('stay within a recording that ends with the mark', () => {
    const mark = { source: 'x', kind: 'only' as const, fromSeconds: 0, toSeconds: 0.016 };
    expect(marksInFrames([mark], { ...grid, frames: 2 })).toEqual([
      { source: 'x', kind: 'only', from: 1, to: 2 },
    ]);
  });
});

describe('the frames to learn from', () => {
  it('are all frames of a short recording', () => {
    expect(framesToLearnFrom(5, [])).toEqual([0, 1, 2, 3, 4]);
  });

  it('are a grid and the marked frames of a long one, rising, none twice, and no more than the two together', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000_000 }),
        fc.double({ min: 0, max: 0.99, noNaN: true }),
        fc.integer({ min: 1, max: 50_000 }),
        (frames, at, length) => {
          const from = Math.floor(at * frames);
          const to = Math.min(frames, from + length);
          const found = framesToLearnFrom(frames, [{ source: 'a', kind: 'silent', from, to }]);
          expect(found.length).toBeLessThanOrEqual(2 * 8192);
          expect(found.every((t, i) => i === 0 || t > found[i - 1])).toBe(true);
          expect(found[0]).toBeGreaterThanOrEqual(0);
          expect(found[found.length - 1]).toBeLessThan(frames);
          const marked = found.filter((t) => t >= from && t < to);
          expect(marked.length).toBeGreaterThanOrEqual(Math.min(8192, to - from));
        },
      ),
      { numRuns: 30 },
    );
  });
});
