import fc from 'fast-check';
import ndarray from 'ndarray';
import { describe, expect, it } from 'vitest';
import { masks } from '../../src/nmf/index.js';
import { createRandom } from '../../src/nmf/random.js';

/** Factors of which many entries are 0, so that some entries of W H are nothing. */
function sparseFactors(bins: number, frames: number, components: number, seed: number) {
  const random = createRandom(seed);
  const entry = () => (random() < 0.4 ? 0 : random());
  return {
    templates: ndarray(new Float64Array(bins * components).map(entry), [bins, components]),
    activations: ndarray(
      new Float64Array(frames * components).map(entry),
      [components, frames],
      [1, components],
    ),
  };
}

const anySize = fc.record({
  bins: fc.integer({ min: 1, max: 9 }),
  frames: fc.integer({ min: 0, max: 9 }),
  components: fc.integer({ min: 1, max: 40 }),
  seed: fc.nat(),
});

describe('the masks of factors', () => {
  it('are w h / W H, or an equal share where that is nothing', () => {
    fc.assert(
      fc.property(anySize, ({ bins, frames, components, seed }) => {
        const factors = sparseFactors(bins, frames, components, seed);
        const { templates: w, activations: h } = factors;
        const result = masks(factors);
        expect(result.shape).toEqual([components, bins, frames]);
        for (let f = 0; f < bins; f++) {
          for (let t = 0; t < frames; t++) {
            let sum = 0;
            for (let k = 0; k < components; k++) sum += w.get(f, k) * h.get(k, t);
            for (let k = 0; k < components; k++) {
              const expected = sum > 0 ? (w.get(f, k) * h.get(k, t)) / sum : 1 / components;
              expect(Math.abs(result.get(k, f, t) - expected)).toBeLessThan(1e-6);
            }
          }
        }
      }),
    );
  });

  it('lie from 0 to 1 and add up to 1, to half the last bit of the largest, however many there are', () => {
    fc.assert(
      fc.property(anySize, ({ bins, frames, components, seed }) => {
        const result = masks(sparseFactors(bins, frames, components, seed));
        expect(result.data.every((x) => x >= 0 && x <= 1)).toBe(true);
        for (let i = 0; i < bins * frames; i++) {
          let sum = 0;
          for (let k = 0; k < components; k++) sum += result.data[k * bins * frames + i];
          expect(Math.abs(sum - 1)).toBeLessThanOrEqual(2 ** -25 + 1e-12);
        }
      }),
    );
  });

  it('of groups are the sums of their components, which may be in several or in none', () => {
    const factors = sparseFactors(5, 6, 4, 1);
    const single = masks(factors);
    const groups = [[0, 2], [3, 1, 0], []];
    const joined = masks(factors, groups);
    expect(joined.shape).toEqual([3, 5, 6]);
    for (const [g, group] of groups.entries()) {
      for (let f = 0; f < 5; f++) {
        for (let t = 0; t < 6; t++) {
          const sum = group.reduce((total, k) => total + single.get(k, f, t), 0);
          expect(Math.abs(joined.get(g, f, t) - sum)).toBeLessThan(1e-6);
        }
      }
    }
  });

  it('do not depend on strides', () => {
    const { templates, activations } = sparseFactors(4, 7, 3, 2);
    const turned = ndarray(new Float64Array(12), [4, 3], [1, 4]);
    for (let f = 0; f < 4; f++) for (let k = 0; k < 3; k++) turned.set(f, k, templates.get(f, k));
    expect(masks({ templates: turned, activations })).toEqual(masks({ templates, activations }));
  });

  it('are refused for factors that do not fit each other, or are none', () => {
    const { templates, activations } = sparseFactors(4, 7, 3, 2);
    const other = sparseFactors(4, 7, 2, 2).activations;
    expect(() => masks({ templates, activations: other })).toThrow(
      'factors.templates [bins, S] and factors.activations [S, frames] must have the same S of at least 1, got 3 and 2.',
    );
    activations.set(1, 2, -1);
    expect(() => masks({ templates, activations })).toThrow(
      'factors.activations must be finite and at least 0, got -1.',
    );
  });

  it.each([[[[0, 3]]], [[[1, 1]]], [[[-1]]], [[0.5]], [['0']]])('are refused for the groups %j', (groups) => {
    const factors = sparseFactors(4, 7, 3, 2);
    // biome-ignore lint/suspicious/noExplicitAny: what is not of the right type is the point
    expect(() => masks(factors, groups as any)).toThrow(
      /^groups\[0\] must be an array of component numbers from 0 to 2/,
    );
  });
});
