import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupIdeally, siSdr } from '../../src/evaluation/index.js';
import { mixed, noise, productsOf, siSdrOf } from './signals.js';

const LENGTH = 400;
const signals = (count: number, seed: number) =>
  Array.from({ length: count }, (_, k) => noise(LENGTH, 100 * seed + k));

describe('SI-SDR', () => {
  it('is what equation 5 of Le Roux et al. says, computed sample by sample', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const [reference, other] = signals(2, seed);
        const estimate = mixed([0.7, 0.2], [reference, other]);
        const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);
        const scale = dot(estimate, reference) / dot(reference, reference);
        const target = reference.map((x) => scale * x);
        const rest = estimate.map((x, i) => x - target[i]);
        expect(siSdrOf(estimate, reference)).toBeCloseTo(
          10 * Math.log10(dot(target, target) / dot(rest, rest)),
          9,
        );
      }),
    );
  });

  it('does not depend on how loud estimate and reference are', () => {
    const [reference, other] = signals(2, 1);
    const estimate = mixed([1, 0.5], [reference, other]);
    const quiet = estimate.map((x) => 1e-4 * x);
    const loud = reference.map((x) => -300 * x);
    expect(siSdrOf(quiet, loud)).toBeCloseTo(siSdrOf(estimate, reference), 9);
  });

  it('is that of the sum for a group of components, in blocks too', () => {
    const [reference, ...components] = signals(4, 2);
    const sum = mixed([1, 1], [components[0], components[2]]);
    for (const blockSamples of [LENGTH, 37]) {
      const products = productsOf(components, [reference], blockSamples);
      expect(siSdr(products, [0, 2], 0)).toBeCloseTo(siSdrOf(sum, reference), 9);
    }
  });
});

describe('the ideal grouping', () => {
  const meanOf = (products: ReturnType<typeof productsOf>, groups: readonly (readonly number[])[]) =>
    groups.reduce((sum, group, j) => sum + siSdr(products, group, j), 0) / groups.length;

  it('gives each component to the reference that it is a part of', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 }),
        fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 3, maxLength: 12 }),
        (seed, drawn) => {
          const owners = [0, 1, 2, ...drawn];
          const parts = signals(owners.length, seed);
          const references = [0, 1, 2].map((j) =>
            mixed(
              owners.map((owner) => (owner === j ? 1 : 0)),
              parts,
            ),
          );
          const expected = [0, 1, 2].map((j) => owners.flatMap((owner, k) => (owner === j ? [k] : [])));
          expect(groupIdeally(productsOf(parts, references))).toEqual(expected);
        },
      ),
    );
  });

  it('is one that no other place of a single component makes better, and each component is in one group', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), (seed) => {
        const references = signals(2, seed);
        const leaks = Array.from(noise(12, seed));
        const components = signals(6, seed + 5000).map((own, k) =>
          mixed([0.3, leaks[2 * k], leaks[2 * k + 1]], [own, ...references]),
        );
        const products = productsOf(components, references);
        const groups = groupIdeally(products);
        expect(groups.flat().toSorted()).toEqual([0, 1, 2, 3, 4, 5]);
        const best = meanOf(products, groups);
        for (let k = 0; k < 6; k++) {
          const moved = groups.map((group) =>
            group.includes(k) ? group.filter((other) => other !== k) : [...group, k],
          );
          if (moved.every((group) => group.length > 0)) {
            expect(meanOf(products, moved)).toBeLessThanOrEqual(best + 1e-8);
          }
        }
      }),
    );
  });

  it('leaves out what does not belong to the only reference', () => {
    const [first, second, third] = signals(3, 7);
    const reference = mixed([1, 1], [first, third]);
    expect(groupIdeally(productsOf([first, second, third], [reference]))).toEqual([[0, 2]]);
  });

  it('gives no component to a reference that none resembles', () => {
    const [first, second, absent] = signals(3, 8);
    const groups = groupIdeally(productsOf([first, second], [first, second, absent]));
    expect(groups).toEqual([[0], [1], []]);
  });

  it('takes silent components as they come', () => {
    const [first, second] = signals(2, 9);
    const components = [first, new Float64Array(LENGTH), second];
    expect(
      groupIdeally(productsOf(components, [first, second]))
        .flat()
        .toSorted(),
    ).toEqual([0, 1, 2]);
  });
});
