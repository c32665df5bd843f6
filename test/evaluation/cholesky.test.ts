import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cholesky, solve } from '../../src/evaluation/cholesky.js';
import { mixed, noise } from './signals.js';

const LENGTH = 40;
const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, x, i) => sum + x * b[i], 0);

/** What is left of a target when the sum of vectors that comes closest to it is taken off. */
function restOf(target: Float64Array, vectors: readonly Float64Array[]): Float64Array {
  const gram = Float64Array.from(vectors.flatMap((a) => vectors.map((b) => dot(a, b))));
  const right = Float64Array.from(vectors, (vector) => dot(vector, target));
  const weights = solve(cholesky(gram, vectors.length), right);
  const sum = mixed([...weights], vectors);
  return target.map((x, i) => x - sum[i]);
}

describe('least squares over vectors', () => {
  const anyVectors = fc
    .tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 12 }))
    .map(([seed, count]) => Array.from({ length: count }, (_, k) => noise(LENGTH, 50 * seed + k)));

  it('leaves a rest that is orthogonal to all of them', () => {
    fc.assert(
      fc.property(anyVectors, (vectors) => {
        const rest = restOf(noise(LENGTH, 7), vectors);
        for (const vector of vectors) expect(Math.abs(dot(rest, vector))).toBeLessThan(1e-10);
      }),
    );
  });

  it('leaves the same where some are sums of others, or silent', () => {
    fc.assert(
      fc.property(anyVectors, (vectors) => {
        const target = noise(LENGTH, 8);
        const sum = mixed(
          vectors.map((_, k) => k - 1.5),
          vectors,
        );
        const rest = restOf(target, [
          vectors[0],
          new Float64Array(LENGTH),
          vectors[0],
          ...vectors.slice(1),
          sum,
        ]);
        const expected = restOf(target, vectors);
        for (const [i, x] of rest.entries()) expect(x).toBeCloseTo(expected[i], 8);
      }),
    );
  });
});
