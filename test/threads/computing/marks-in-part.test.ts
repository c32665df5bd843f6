import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveRegion } from '../../../src/mixdown/region.js';
import { marksInPart } from '../../../src/threads/computing/learn-recording.js';

const SAMPLES = 80_000;

describe('marks of a part', () => {
  it('may be all of it, wherever the part begins and ends between samples', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.02, max: 1.4, noNaN: true }),
        fc.double({ min: 0.01, max: 0.3, noNaN: true }),
        fc.constantFrom(8000, 11_025, 44_100),
        (from, length, sampleRate) => {
          const to = from + length;
          const { start, end } = resolveRegion(from, to, sampleRate, SAMPLES);
          const part = {
            options: undefined,
            recorded: { samples: SAMPLES, channels: 1, sampleRate },
            size: { samples: end - start, channels: 1, sampleRate },
            frames: 0,
            startSeconds: start / sampleRate,
          };
          const mark = { source: 'bird', kind: 'sounds' as const, fromSeconds: from, toSeconds: to };
          const [moved] = marksInPart([mark], part);
          expect(moved.fromSeconds).toBeGreaterThanOrEqual(0);
          expect(moved.toSeconds).toBeLessThanOrEqual((end - start) / sampleRate + 1e-9);
          expect(moved.toSeconds - moved.fromSeconds).toBeCloseTo(length, 3);
          expect(() => marksInPart([{ ...mark, fromSeconds: from - 0.01 }], part)).toThrow(
            'does not lie in the part',
          );
        },
      ),
      { numRuns: 200 },
    );
  });
});
