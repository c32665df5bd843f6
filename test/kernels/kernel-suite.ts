import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACTOR_FLOOR, type NmfKernel, SPARE_COLUMNS } from '../../src/kernels/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { anyCase, type Build, factorsOf, problemOf } from './cases.js';
import { naiveDivergence, naiveEnergies, naiveFraction, naiveMultiply } from './naive.js';

export const SIDES = ['activations', 'templates'] as const;

const anySide = fc.constantFrom(...SIDES);

/** The least normal number of float32. */
const LEAST_NORMAL = 2 ** -126;

/** Each entry within `relative` of the expected one. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, relative: number): void {
  // Nothing is known of what is smaller than V's silence, 1e-20.
  expectWithin(actual, expected, (i) => relative * (Math.abs(expected[i]) + 1e-20));
}

/** Each entry at most its bound away from the expected one. */
export function expectWithin(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  bound: (i: number) => number,
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < actual.length; i++) {
    if (Math.abs(actual[i] - expected[i]) <= bound(i)) continue;
    expect.fail(`entry ${i} is ${actual[i]}, not ${expected[i]} within ${bound(i)}`);
  }
}

/** A kernel whose previous factors are the case's, and whose current ones are one update on. */
export function updatedKernel(kernel: NmfKernel): NmfKernel {
  for (const side of SIDES) {
    kernel.evaluate(side, 'current', false);
    kernel.update(side, 'current', 1, true);
  }
  return kernel;
}

/** What every build of the kernels has to satisfy: each value that leaves it is that of the formula. */
export function describeKernel(build: Build): void {
  const { create, precision } = build;

  describe(`kernel ${build.name}`, () => {
    it('gives back the factors that it was given', () => {
      fc.assert(
        fc.property(anyCase(build), (options) => {
          const kernel = create(problemOf(options));
          kernel.load(factorsOf(options));
          expect(kernel.read()).toEqual(factorsOf(options));
        }),
      );
    });

    it('gives the numerator and denominator of both factors as the formula does', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, (options, side) => {
          const problem = problemOf(options);
          const kernel = create(problem);
          kernel.load(factorsOf(options));
          expect(kernel.evaluate(side, 'current', false)).toBeNaN();
          const { numerator, denominator } = kernel.readFraction(side);
          const [n, d] = naiveFraction(problem, factorsOf(options), side);
          expectClose(numerator, n, precision(problem));
          expectClose(denominator, d, precision(problem));
        }),
        { numRuns: 100 },
      );
    });

    it('gives the divergence as Fevotte and Idier print it', () => {
      fc.assert(
        fc.property(anyCase(build), (options) => {
          const problem = problemOf(options);
          const kernel = create(problem);
          kernel.load(factorsOf(options));
          const { value, magnitude } = naiveDivergence(problem, factorsOf(options));
          // Of an entry whose powers lie below the normal numbers of float32 no digit is promised.
          const bound = precision(problem) * magnitude + LEAST_NORMAL * problem.v.length;
          expect(Math.abs(kernel.divergence() - value)).toBeLessThanOrEqual(bound);
        }),
        { numRuns: 100 },
      );
    });

    it('has an objective that differs between two points as the divergence does', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, (options, side) => {
          const problem = problemOf(options);
          const kernel = create(problem);
          const here = factorsOf(options);
          const there = { ...here, [side]: factorsOf(options, 2)[side] };
          const [a, b] = [here, there].map((factors) => {
            kernel.load(factors);
            const objective = kernel.evaluate(side, 'current', true);
            const { value, magnitude } = naiveDivergence(problem, factors);
            if (options.beta === 2) {
              kernel.project(side);
              const quadratic = kernel.quadraticObjective(side, 'current');
              expect(Math.abs(quadratic - objective)).toBeLessThanOrEqual(precision(problem) * magnitude);
            }
            return { objective, value, magnitude };
          });
          const error = a.objective - b.objective - (a.value - b.value);
          expect(Math.abs(error)).toBeLessThanOrEqual(precision(problem) * (a.magnitude + b.magnitude));
        }),
        { numRuns: 100 },
      );
    });

    it('updates a factor by (N / D)^exponent and keeps it above the floor', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, fc.constantFrom(1, 0.5, 0.4), (options, side, exponent) => {
          const problem = problemOf(options);
          const kernel = create(problem);
          const factors = factorsOf(options);
          kernel.load(factors);
          kernel.evaluate(side, 'current', false);
          kernel.update(side, 'current', exponent, false);
          const [n, d] = naiveFraction(problem, factors, side);
          const expected = factors[side].map((y, i) => Math.max(FACTOR_FLOOR, y * (n[i] / d[i]) ** exponent));
          const result = kernel.read();
          expectClose(result[side], expected, 3 * precision(problem));
          const other = side === 'activations' ? 'templates' : 'activations';
          expect(result[other]).toEqual(factors[other]);
        }),
        { numRuns: 100 },
      );
    });

    it('sums powers of V over its entries above 0, whatever the padding holds', () => {
      fc.assert(
        fc.property(anyCase(build), (options) => {
          const problem = problemOf(options);
          for (const exponent of options.beta > 0 ? [1, options.beta] : [1, options.beta || 0.5]) {
            let sum = 0;
            for (const x of problem.v) if (x > 0) sum += x ** exponent;
            const bound = precision(problem) * sum + 1e-12;
            expectWithin([create(problem).powerSum(exponent)], [sum], () => bound);
          }
        }),
      );
    });

    it("gives the energy that each component's mask leaves of V", () => {
      fc.assert(
        fc.property(anyCase(build), (options) => {
          const problem = problemOf(options);
          const kernel = create(problem);
          kernel.load(factorsOf(options));
          const random = createRandom(options.seed, 3);
          const weights = new Float64Array(problem.bins).map(() => 0.1 + random());
          const expected = naiveEnergies(problem, factorsOf(options), weights);
          expectClose(kernel.componentEnergies(weights), expected, 3 * precision(problem));
          const at = Math.floor(problem.frames / 3);
          const before = kernel.componentEnergies(weights, { from: 0, to: at });
          const after = kernel.componentEnergies(weights, { from: at, to: problem.frames });
          expectClose(
            before.map((energy, k) => energy + after[k]),
            expected,
            3 * precision(problem),
          );
          expect(kernel.read()).toEqual(factorsOf(options));
        }),
      );
    });

    it('multiplies V and its transpose by other matrices', () => {
      const anyColumns = fc.integer({ min: 1, max: 1 + SPARE_COLUMNS });
      fc.assert(
        fc.property(anyCase(build), anyColumns, fc.boolean(), (options, columns, isTransposed) => {
          const problem = problemOf(options);
          const [rows, inner] = isTransposed
            ? [problem.bins, problem.frames]
            : [problem.frames, problem.bins];
          const random = createRandom(options.seed, 4);
          const x = new Float64Array(inner * columns).map(() => random() - 0.5);
          const result = new Float64Array(rows * columns).fill(7);
          const kernel = create(problem);
          if (isTransposed) kernel.multiplyTransposed(x, columns, result);
          else kernel.multiply(x, columns, result);
          const { values, magnitudes } = naiveMultiply(problem, x, columns, isTransposed);
          expectWithin(result, values, (i) => precision(problem) * magnitudes[i]);
        }),
      );
    });

    it('has no divergence where V is W H, and some where it is not', () => {
      const [frames, bins] = [9, 7];
      const templates = new Float64Array(bins).map((_, f) => 2 ** (f % 3));
      const activations = new Float64Array(frames).map((_, t) => 2 ** (t % 4));
      const v = new Float32Array(frames * bins).map(
        (_, i) => activations[Math.floor(i / bins)] * templates[i % bins],
      );
      for (const beta of [3, 2, 1.5, 1.2, 1, 0.7, 0.5, 0, -0.5, -0.8, -1]) {
        const problem = { v, frames, bins, components: 1, beta };
        const kernel = create(problem);
        kernel.load({ templates, activations });
        expect(Math.abs(kernel.divergence())).toBeLessThanOrEqual(precision(problem) * frames * bins * 4);
        kernel.load({ templates, activations: activations.map((x) => 1.01 * x) });
        expect(kernel.divergence()).toBeGreaterThan(1e-6 * frames * bins);
      }
    });

    it('leaves V and the given factors alone, and gives the same bits again', () => {
      const options = {
        ...{
          size: { frames: 70, bins: 9 },
          components: 5,
          zeroShare: 0.3,
          hasEmptyFrame: true,
          hasEmptyBin: true,
          seed: 1,
        },
      };
      for (const beta of [2, 1, 0.7, 0]) {
        const problem = problemOf({ ...options, beta });
        const factors = factorsOf({ ...options, beta });
        const run = () => {
          const kernel = create(problem);
          kernel.load(factors);
          updatedKernel(kernel);
          return [
            SIDES.map((side) => kernel.evaluate(side, 'current', true)),
            kernel.read(),
            kernel.divergence(),
          ];
        };
        expect(run()).toEqual(run());
        expect(problem.v).toEqual(problemOf({ ...options, beta }).v);
        expect(factors).toEqual(factorsOf({ ...options, beta }));
      }
    });
  });
}
