import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCorrelator } from '../../../src/separation/description/alike.js';
import { suggestHeart } from '../../../src/separation/description/suggest.js';

/** Activations of a beat with the two sounds of a heart, of a hum, of high clicks, and of the beat's other part. */
const FRAMES = 200;
const COLUMNS = [
  (t: number) => (t % 20 < 3 ? 10 : 0.1),
  () => 5,
  (t: number) => (t % 31 < 2 ? 8 : 0),
  (t: number) => (t % 20 < 4 ? 4 : 0.2),
];
const activations = Float64Array.from({ length: FRAMES * COLUMNS.length }, (_, i) =>
  COLUMNS[i % COLUMNS.length](Math.floor(i / COLUMNS.length)),
);

function correlationsOf(rows: Float64Array, components: number): Float64Array[] {
  const correlator = createCorrelator(components);
  correlator.add(rows);
  return correlator.correlations();
}
const correlations = correlationsOf(activations, COLUMNS.length);
const described = (peaks: readonly number[]) =>
  peaks.map((peakHz) => ({ peakHz, energyShare: 1 / peaks.length }));

describe('a suggestion of a heart', () => {
  it('is the low component that pauses most, and what comes and goes with it', () => {
    const found = suggestHeart(described([60, 50, 900, 140]), activations, correlations);
    expect(found.map((one) => one?.source)).toEqual(['heart', undefined, undefined, 'heart']);
    expect(found[0]?.confidence).toBeGreaterThan(0.5);
    expect(found[3]?.confidence).toBe(correlations[0][3]);
  });

  it('is made of nothing where all peaks are high, and of no silence', () => {
    const none = [undefined, undefined, undefined, undefined];
    expect(suggestHeart(described([200, 300, 900, 150]), activations, correlations)).toEqual(none);
    const silence = new Float64Array(activations.length);
    expect(suggestHeart(described([60, 60, 60, 60]), silence, correlationsOf(silence, 4))).toEqual(none);
  });

  it('has a confidence from 0 to 1', () => {
    const component = fc.record({
      peakHz: fc.double({ min: 0, max: 300, noNaN: true }),
      energyShare: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const any = fc
      .array(component, { minLength: 1, maxLength: 5 })
      .chain((components) =>
        fc.tuple(
          fc.constant(components),
          fc.array(fc.nat(100), { minLength: 8 * components.length, maxLength: 8 * components.length }),
        ),
      );
    fc.assert(
      fc.property(any, ([components, values]) => {
        const rows = Float64Array.from(values);
        const found = suggestHeart(components, rows, correlationsOf(rows, components.length));
        expect(found).toHaveLength(components.length);
        for (const one of found) {
          if (one === undefined) continue;
          expect(one.confidence).toBeGreaterThan(0);
          expect(one.confidence).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
