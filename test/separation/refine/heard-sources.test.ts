import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { activationsOf, partsOf, templatesOf } from '../../../src/separation/refine/heard-sources.js';

/** For each component: 0 for nobody's, 1 and 2 for a source's, 3 to 5 for one that may be of the first, the second, both. */
const anyAnswers = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 12 });

const heard = (answers: readonly number[]) => {
  const where = (...wanted: number[]) => answers.flatMap((answer, k) => (wanted.includes(answer) ? [k] : []));
  return [
    { name: 'heart', components: where(1), unsure: where(3, 5) },
    { name: 'bird', components: where(2), unsure: where(4, 5) },
  ];
};

describe('what a listener said of components', () => {
  it('gives every component away as a whole, side by side, the unsure ones to the rest too', () => {
    fc.assert(
      fc.property(anyAnswers, (answers) => {
        const { sources, parts } = partsOf(heard(answers), answers.length);
        expect(sources.flatMap(({ components }) => components)).toEqual([...parts.keys()]);
        for (const [k, answer] of answers.entries()) {
          const shares = parts.filter(({ component }) => component === k).map(({ share }) => share);
          expect(shares.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 15);
          const holders = sources.filter(({ components }) =>
            components.some((c) => parts[c].component === k),
          );
          const expected = [
            ['rest'],
            ['heart'],
            ['bird'],
            ['heart', 'rest'],
            ['bird', 'rest'],
            ['heart', 'bird', 'rest'],
          ];
          expect(holders.map(({ name }) => name)).toEqual(expected[answer]);
        }
      }),
    );
  });

  it('explains with the parts what the components explained', () => {
    fc.assert(
      fc.property(
        anyAnswers,
        fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
        (answers, numbers) => {
          const S = answers.length;
          const take = (count: number) =>
            Float64Array.from({ length: count }, () => Number(numbers.next().value));
          const [w, h] = [take(3 * S), take(2 * S)];
          const parts = partsOf(heard(answers), S);
          const [wParts, hParts] = [templatesOf(parts, w, S), activationsOf(parts, h, S)];
          const product = (a: Float64Array, b: Float64Array, n: number, f: number, t: number) =>
            Array.from({ length: n }, (_, k) => a[f * n + k] * b[t * n + k]).reduce((x, y) => x + y, 0);
          for (let f = 0; f < 3; f++)
            for (let t = 0; t < 2; t++)
              expect(product(wParts, hParts, parts.parts.length, f, t)).toBeCloseTo(
                product(w, h, S, f, t),
                12,
              );
        },
      ),
    );
  });
});
