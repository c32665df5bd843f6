import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alikeTo, createCorrelator } from '../../../src/separation/description/alike.js';

const anyColumns = fc
  .record({ components: fc.integer({ min: 1, max: 6 }), frames: fc.integer({ min: 1, max: 30 }) })
  .chain(({ components, frames }) =>
    fc
      .array(fc.integer({ min: 0, max: 1000 }), {
        minLength: components * frames,
        maxLength: components * frames,
      })
      .map((values) => ({ components, frames, activations: Float64Array.from(values) })),
  );

/** Pearson's correlation by its definition; 0 where one does not change. */
function pearson(x: readonly number[], y: readonly number[]): number {
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  const [mx, my] = [mean(x), mean(y)];
  const products = (a: readonly number[], ma: number, b: readonly number[], mb: number) =>
    a.reduce((sum, value, i) => sum + (value - ma) * (b[i] - mb), 0);
  const norm = Math.sqrt(products(x, mx, x, mx) * products(y, my, y, my));
  return norm > 1e-9 ? products(x, mx, y, my) / norm : 0;
}

function correlationsOf(activations: ArrayLike<number>, components: number): Float64Array[] {
  const correlator = createCorrelator(components);
  correlator.add(activations);
  return correlator.correlations();
}

describe('the correlations of activations', () => {
  it("are Pearson's", () => {
    fc.assert(
      fc.property(anyColumns, ({ components, activations }) => {
        const columns = Array.from({ length: components }, (_, k) =>
          [...activations].filter((_, i) => i % components === k),
        );
        const found = correlationsOf(activations, components);
        for (const [a, row] of found.entries())
          for (const [b, value] of row.entries())
            expect(value).toBeCloseTo(pearson(columns[a], columns[b]), 9);
      }),
    );
  });

  it('are the same to the bit in blocks, in another order of components, and in float32', () => {
    fc.assert(
      fc.property(anyColumns, fc.nat(30), ({ components, frames, activations }, cut) => {
        const scaled = activations.map((value) => value / 7);
        const whole = correlationsOf(scaled, components);
        const inBlocks = createCorrelator(components);
        const at = Math.min(cut, frames) * components;
        inBlocks.add(scaled.subarray(0, at));
        inBlocks.add(scaled.subarray(at));
        expect(inBlocks.correlations()).toEqual(whole);
        expect(correlationsOf(Float32Array.from(scaled), components)).toEqual(whole);
        const reversed = scaled.map(
          (_, i) => scaled[i - (i % components) + components - 1 - (i % components)],
        );
        const mirrored = whole.toReversed().map((row) => row.toReversed());
        expect(correlationsOf(reversed, components)).toEqual(mirrored);
      }),
    );
  });

  it('are 0 where nothing changes', () => {
    expect(correlationsOf(new Float64Array(40).fill(0.1), 2)).toEqual([
      new Float64Array(2),
      new Float64Array(2),
    ]);
  });
});

describe('components that come and go together', () => {
  it('are those that correlate above 0.3 or what is asked for, the most alike first', () => {
    const correlations = [0.4, 1, 0.3, 0.9, -0.8];
    expect(alikeTo(1, correlations)).toEqual([
      { index: 3, correlation: 0.9 },
      { index: 0, correlation: 0.4 },
    ]);
    expect(alikeTo(1, correlations, 0.5)).toEqual([{ index: 3, correlation: 0.9 }]);
  });
});
