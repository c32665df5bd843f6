import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CreateKernel, NmfProblem } from '../../src/kernels/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { naiveActivationTerms, naiveDivergence, naiveTemplateTerms } from './naive.js';

/** Betas with a path of their own, and between them any. */
const anyBeta = fc.oneof(
  fc.constantFrom(3, 2, 1.5, 1, 0.5, 0, -0.5, -1),
  fc.double({ min: -1.5, max: 3.5, noNaN: true, noDefaultInfinity: true }),
);

/** Shapes on both sides of the blocks of four; zeros in V, and whole zero columns of W and rows of H. */
const anyCase = fc.record({
  frames: fc.integer({ min: 1, max: 13 }),
  bins: fc.integer({ min: 1, max: 11 }),
  components: fc.integer({ min: 1, max: 7 }),
  beta: anyBeta,
  zeroShare: fc.constantFrom<number>(0, 0.3, 1),
  hasEmptyFrame: fc.boolean(),
  seed: fc.nat(),
});

type Case = typeof anyCase extends fc.Arbitrary<infer T> ? T : never;

function build({ frames, bins, components, beta, zeroShare, hasEmptyFrame, seed }: Case) {
  const random = createRandom(seed);
  const zero = beta > 0 ? zeroShare : 0;
  const v = new Float32Array(frames * bins).map(() => (random() < zero ? 0 : 0.01 + 3 * random() ** 4));
  const w = new Float64Array(bins * components).map(() => 0.01 + random());
  const h = new Float64Array(frames * components).map(() => 0.01 + random());
  if (hasEmptyFrame) h.fill(0, 0, components);
  const problem: NmfProblem = { v, frames, bins, components, beta };
  return { problem, w, h };
}

/**
 * What every build of the kernels has to satisfy.
 *
 * @param precision - Relative error that is allowed; 1e-11 for float64.
 */
export function describeKernel(name: string, createKernel: CreateKernel, precision: number): void {
  /** Sums of terms of one sign: the error is relative to the result. */
  function expectClose(actual: Float64Array, expected: readonly number[]): void {
    expect(actual.length).toBe(expected.length);
    for (const [i, value] of expected.entries()) {
      // An empty frame's W H is at its floor of 1e-30, which need not be kept where nothing is divided by it.
      expect(Math.abs(actual[i] - value)).toBeLessThanOrEqual(precision * Math.abs(value) + 1e-25);
    }
  }

  describe(`kernel ${name}`, () => {
    it("gives H's numerator and denominator as the formula does", () => {
      fc.assert(
        fc.property(anyCase, (options) => {
          const { problem, w, h } = build(options);
          const [n, d] = [new Float64Array(h.length).fill(7), new Float64Array(h.length).fill(7)];
          createKernel(problem).activationTerms(w, h, n, d);
          const [numerator, denominator] = naiveActivationTerms(problem, w, h);
          expectClose(n, numerator);
          expectClose(d, denominator);
        }),
        { numRuns: 300 },
      );
    });

    it("gives W's numerator and denominator as the formula does", () => {
      fc.assert(
        fc.property(anyCase, (options) => {
          const { problem, w, h } = build(options);
          const [n, d] = [new Float64Array(w.length).fill(7), new Float64Array(w.length).fill(7)];
          createKernel(problem).templateTerms(w, h, n, d);
          const [numerator, denominator] = naiveTemplateTerms(problem, w, h);
          expectClose(n, numerator);
          expectClose(d, denominator);
        }),
        { numRuns: 300 },
      );
    });

    it('gives the divergence as Fevotte and Idier print it', () => {
      fc.assert(
        fc.property(anyCase, (options) => {
          fc.pre(Math.abs(options.beta * (options.beta - 1)) > 1e-4 || Number.isInteger(options.beta));
          const { problem, w, h } = build(options);
          const { value, magnitude } = naiveDivergence(problem, w, h);
          const divergence = createKernel(problem).divergence(w, h);
          expect(Math.abs(divergence - value)).toBeLessThanOrEqual(precision * magnitude);
        }),
        { numRuns: 300 },
      );
    });

    it.each([0, 1])('lets the divergence pass smoothly through beta %s', (limit) => {
      const options = { frames: 6, bins: 5, components: 3, zeroShare: 0, hasEmptyFrame: false, seed: 4 };
      const { problem, w, h } = build({ ...options, beta: limit });
      const at = createKernel(problem).divergence(w, h);
      expect(at).toBeGreaterThan(1);
      for (const step of [1e-6, 1e-9, 1e-12, 1e-15, 5e-324, -1e-6, -1e-9, -1e-12, -1e-15]) {
        const beside = createKernel({ ...problem, beta: limit + step }).divergence(w, h);
        expect(Math.abs(beside / at - 1)).toBeLessThan(Math.max(20 * Math.abs(step), precision));
      }
    });

    it('has no divergence where V is W H, and some where it is not', () => {
      const [frames, bins] = [9, 7];
      const w = new Float64Array(bins).map((_, f) => 2 ** (f % 3));
      const h = new Float64Array(frames).map((_, t) => 2 ** (t % 4));
      const v = new Float32Array(frames * bins).map((_, i) => h[Math.floor(i / bins)] * w[i % bins]);
      const away = h.map((x) => 1.01 * x);
      for (const beta of [3, 2, 1.5, 1.2, 1, 0.7, 0.5, 0, -0.5, -0.8, -1]) {
        const kernel = createKernel({ v, frames, bins, components: 1, beta });
        expect(Math.abs(kernel.divergence(w, h))).toBeLessThanOrEqual(precision * frames * bins);
        expect(kernel.divergence(w, away)).toBeGreaterThan(1e-6 * frames * bins);
      }
    });

    it('multiplies V and its transpose by other matrices', () => {
      fc.assert(
        fc.property(anyCase, fc.integer({ min: 1, max: 9 }), (options, columns) => {
          const { problem } = build(options);
          const { v, frames, bins } = problem;
          const random = createRandom(options.seed, 1);
          const x = new Float64Array(bins * columns).map(() => random() - 0.5);
          const y = new Float64Array(frames * columns).map(() => random() - 0.5);
          const vx = new Float64Array(frames * columns).fill(7);
          const vy = new Float64Array(bins * columns).fill(7);
          const kernel = createKernel(problem);
          kernel.multiply(x, columns, vx);
          kernel.multiplyTransposed(y, columns, vy);
          for (let c = 0; c < columns; c++) {
            for (let t = 0; t < frames; t++) {
              let sum = 0;
              for (let f = 0; f < bins; f++) sum += v[t * bins + f] * x[f * columns + c];
              expect(Math.abs(vx[t * columns + c] - sum)).toBeLessThanOrEqual(10 * bins * precision);
            }
            for (let f = 0; f < bins; f++) {
              let sum = 0;
              for (let t = 0; t < frames; t++) sum += v[t * bins + f] * y[t * columns + c];
              expect(Math.abs(vy[f * columns + c] - sum)).toBeLessThanOrEqual(10 * frames * precision);
            }
          }
        }),
      );
    });

    it('leaves V, W and H alone, and gives the same bits again', () => {
      const { problem, w, h } = build({
        frames: 10,
        bins: 9,
        components: 5,
        beta: 1,
        zeroShare: 0.3,
        hasEmptyFrame: true,
        seed: 1,
      });
      const before = [problem.v.slice(), w.slice(), h.slice()];
      const evaluate = (beta: number) => {
        const kernel = createKernel({ ...problem, beta });
        const [nh, dh] = [new Float64Array(h.length), new Float64Array(h.length)];
        const [nw, dw] = [new Float64Array(w.length), new Float64Array(w.length)];
        kernel.activationTerms(w, h, nh, dh);
        kernel.templateTerms(w, h, nw, dw);
        return [nh, dh, nw, dw, kernel.divergence(w, h)];
      };
      for (const beta of [2, 1, 0.7]) expect(evaluate(beta)).toEqual(evaluate(beta));
      expect([problem.v, w, h]).toEqual(before);
    });
  });
}
