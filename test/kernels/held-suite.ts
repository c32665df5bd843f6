import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ComponentRange, NmfKernel, Side } from '../../src/kernels/index.js';
import { anyCase, type Build, type Case, factorsOf, problemOf } from './cases.js';
import { expectClose, expectWithin, SIDES } from './kernel-suite.js';

const anySide = fc.constantFrom(...SIDES);

/** Some of the steps that algorithms make, one after the other. */
function makeSteps(kernel: NmfKernel, side: Side): void {
  const { beta } = kernel.shape;
  kernel.evaluate(side, 'current', true);
  kernel.update(side, 'current', 0.5, true);
  kernel.extrapolate(side, 'geometric', 1);
  kernel.evaluate(side, 'trial', true);
  kernel.update(side, 'trial', 1, true);
  kernel.restore(side);
  kernel.extrapolate(side, 'linear', 0.5);
  kernel.evaluate(side, 'trial', true);
  kernel.update(side, 'trial', 1, false);
  if (beta !== 2) return;
  kernel.project(side);
  kernel.sweep(side, 'trial', 2);
}

/** A case with a range of its components. */
function anyHeldCase(build: Build) {
  return anyCase(build).chain((options) =>
    fc
      .tuple(fc.nat(options.components), fc.nat(options.components))
      .map(([a, b]) => ({ options, free: { from: Math.min(a, b), to: Math.max(a, b) } })),
  );
}

const isFree = ({ from, to }: ComponentRange, { components }: Case, i: number) =>
  i % components >= from && i % components < to;

/** What steps leave alone, and what can be added to them: what learning from marks and models is made of. */
export function describeHeld(build: Build): void {
  const { create, precision } = build;

  describe(`steps of kernel ${build.name}`, () => {
    it('leave components that are not free as they were loaded', () => {
      fc.assert(
        fc.property(anyHeldCase(build), anySide, ({ options, free }, side) => {
          const kernel = create({ ...problemOf(options), free: { [side]: free } });
          const loaded = factorsOf(options);
          kernel.load(loaded);
          for (const one of SIDES) makeSteps(kernel, one);
          for (const at of ['current', 'trial'] as const) {
            const entries = kernel.read(at)[side];
            const held = loaded[side].map((x, i) => (isFree(free, options, i) ? entries[i] : x));
            expect(entries).toEqual(held);
          }
        }),
      );
    });

    it('move free components as they do where all are free', () => {
      fc.assert(
        fc.property(anyHeldCase(build), anySide, ({ options, free }, side) => {
          const problem = problemOf(options);
          const [whole, held] = [problem, { ...problem, free: { [side]: free } }].map((one) => {
            const kernel = create(one);
            kernel.load(factorsOf(options));
            kernel.evaluate(side, 'current', false);
            kernel.update(side, 'current', 1, true);
            return kernel.read()[side];
          });
          expect(held).toEqual(
            factorsOf(options)[side].map((x, i) => (isFree(free, options, i) ? whole[i] : x)),
          );
        }),
      );
    });

    it('leave entries at 0 that were loaded as 0, and no others', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, fc.integer({ min: 2, max: 9 }), (options, side, every) => {
          const kernel = create(problemOf(options));
          const factors = factorsOf(options);
          const isZero = (i: number) => i % every === 0;
          kernel.load({ ...factors, [side]: factors[side].map((x, i) => (isZero(i) ? 0 : x)) });
          for (const one of SIDES) makeSteps(kernel, one);
          for (const at of ['current', 'trial'] as const) {
            const entries = [...kernel.read(at)[side]];
            expect(entries.map((x) => x === 0)).toEqual(entries.map((_, i) => isZero(i)));
          }
        }),
      );
    });

    it('go by what is added to N and D', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, (options, side) => {
          const kernel = create(problemOf(options));
          const factors = factorsOf(options);
          kernel.load(factors);
          kernel.evaluate(side, 'current', false);
          const before = kernel.readFraction(side);
          const moreN = factors[side].map((_, i) => Math.fround(0.1 + (i % 3)));
          const moreD = factors[side].map((_, i) => Math.fround(0.2 + (i % 5)));
          kernel.addToFraction(side, moreN, moreD);
          const after = kernel.readFraction(side);
          const relative = precision(problemOf(options));
          const sum = (a: Float64Array, b: Float64Array) => a.map((x, i) => x + b[i]);
          expectClose(after.numerator, sum(before.numerator, moreN), relative);
          expectClose(after.denominator, sum(before.denominator, moreD), relative);
          kernel.update(side, 'current', 1, false);
          const ratio = (i: number) => after.numerator[i] / after.denominator[i];
          const expected = factors[side].map((x, i) => Math.max(1e-7, x * ratio(i)));
          expectWithin(kernel.read()[side], expected, (i) => 4 * relative * expected[i]);
        }),
      );
    });

    it('are refused for components that there are not', () => {
      const problem = { v: new Float32Array(63).fill(1), frames: 9, bins: 7, components: 2, beta: 1 };
      for (const range of [
        { from: 0, to: 3 },
        { from: -1, to: 1 },
        { from: 2, to: 1 },
      ]) {
        expect(() => create({ ...problem, free: { templates: range } })).toThrow(RangeError);
        expect(() => create({ ...problem, free: { activations: range } })).toThrow(RangeError);
      }
    });
  });
}
