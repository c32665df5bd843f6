import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activeRegions } from '../../../src/separation/description/activity.js';

const anyLevels = fc.array(fc.constantFrom(0, 0.05, 0.2, 1), { minLength: 1, maxLength: 80 });

describe('regions in which something is active', () => {
  it('hold every loud frame and no pause as long as the gap', () => {
    fc.assert(
      fc.property(anyLevels, fc.integer({ min: 0, max: 6 }), (levels, gap) => {
        const regions = activeRegions(levels, { frameRate: 10, thresholdDb: 20, gapSeconds: gap / 10 });
        const top = levels.toSorted((a, b) => a - b)[
          Math.min(levels.length - 1, Math.floor(0.98 * levels.length))
        ];
        const isLoud = (t: number) => top > 0 && levels[t] >= top * 0.1;
        const isIn = (t: number) => regions.some(({ from, to }) => t >= from && t < to);
        for (const t of levels.keys()) if (isLoud(t)) expect(isIn(t)).toBe(true);
        for (const [i, { from, to }] of regions.entries()) {
          expect(isLoud(from) && isLoud(to - 1)).toBe(true);
          if (i > 0) expect(from - regions[i - 1].to).toBeGreaterThanOrEqual(Math.max(1, gap));
          for (let t = from, pause = 0; t < to; t++) {
            pause = isLoud(t) ? 0 : pause + 1;
            expect(pause).toBeLessThan(Math.max(1, gap));
          }
        }
      }),
    );
  });
});
