import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alikeComponents } from '../../../src/separation/description/alike.js';

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

describe('components that come and go together', () => {
  it('are those whose activations correlate above 0.3, the most alike first', () => {
    fc.assert(
      fc.property(anyColumns, ({ components, activations }) => {
        const columns = Array.from({ length: components }, (_, k) =>
          [...activations].filter((_, i) => i % components === k),
        );
        const alike = alikeComponents(activations, components);
        expect(alike.length).toBe(components);
        for (const [a, list] of alike.entries()) {
          expect(list.map(({ correlation }) => correlation)).toEqual(
            list.map(({ correlation }) => correlation).toSorted((x, y) => y - x),
          );
          for (const [b, column] of columns.entries()) {
            if (a === b) continue;
            const expected = pearson(columns[a], column);
            const found = list.find(({ index }) => index === b);
            if (Math.abs(expected - 0.3) < 1e-9) continue;
            expect(found !== undefined).toBe(expected > 0.3);
            if (found !== undefined) expect(found.correlation).toBeCloseTo(expected, 9);
          }
        }
      }),
    );
  });

  it('are none where nothing changes', () => {
    expect(alikeComponents(new Float64Array(40).fill(0.1), 2)).toEqual([[], []]);
  });
});
