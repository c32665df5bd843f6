import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FACTOR_FLOOR, type Factors, type NmfKernel } from '../../src/kernels/index.js';
import { anyCase, type Build, type Case, factorsOf, problemOf } from './cases.js';
import { expectClose, expectWithin, SIDES, updatedKernel } from './kernel-suite.js';
import { naiveFraction, naiveSweep } from './naive.js';

const anySide = fc.constantFrom(...SIDES);
const anyLaw = fc.constantFrom('geometric', 'linear');
const anyAmount = fc.constantFrom(0, 0.5, 1);

/** The extrapolation as the contract prints it. */
function extrapolated(x: number, before: number, law: string, amount: number): number {
  const ratio = Math.min(5, Math.max(0.2, x / before));
  return Math.max(FACTOR_FLOOR, law === 'linear' ? x + amount * (x - before) : x * ratio ** amount);
}

/** Steps with momentum and least squares, which need a current and a previous value that differ. */
export function describeSteps(build: Build): void {
  const { create, precision } = build;

  /** A kernel one update on, with its current and its previous factors. */
  function begin(options: Case): { kernel: NmfKernel; current: Factors; previous: Factors } {
    const kernel = create(problemOf(options));
    const previous = factorsOf(options);
    kernel.load(previous);
    return { kernel: updatedKernel(kernel), current: kernel.read(), previous };
  }

  describe(`steps of kernel ${build.name}`, () => {
    it('extrapolate along the last step, from the value before', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, anyLaw, anyAmount, (options, side, law, amount) => {
          const { kernel, current, previous } = begin(options);
          const relative = precision(problemOf(options));
          kernel.extrapolate(side, law, amount);
          expect(kernel.read()).toEqual(current);
          const expected = current[side].map((x, i) => extrapolated(x, previous[side][i], law, amount));
          const terms = (i: number) => (law === 'linear' ? current[side][i] + previous[side][i] : 0);
          const trial = kernel.read('trial')[side];
          expectWithin(trial, expected, (i) => relative * (expected[i] + terms(i)));
        }),
      );
    });

    it('go from the trial point, and evaluate there', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, anyLaw, (options, side, law) => {
          const problem = problemOf(options);
          const { kernel, current } = begin(options);
          kernel.extrapolate(side, law, 0.5);
          const at = { ...current, [side]: kernel.read('trial')[side] };
          const objective = kernel.evaluate(side, 'trial', true);
          const twin = create(problem);
          twin.load(at);
          expect(twin.evaluate(side, 'current', true)).toBe(objective);
          const { numerator, denominator } = kernel.readFraction(side);
          const [n, d] = naiveFraction(problem, at, side);
          expectClose(numerator, n, precision(problem));
          expectClose(denominator, d, precision(problem));
        }),
      );
    });

    it('keep momentum except where a step turned back', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, (options, side) => {
          const { kernel, current: x } = begin(options);
          const relative = precision(problemOf(options));
          kernel.extrapolate(side, 'geometric', 1);
          const y = kernel.read('trial')[side];
          kernel.evaluate(side, 'trial', false);
          kernel.update(side, 'trial', 1, true);
          const r = kernel.read()[side];
          // r + (r - previous) shows the previous value.
          kernel.extrapolate(side, 'linear', 1);
          const shown = kernel.read('trial')[side];
          const expected = r.map((next, i) => {
            const before = (next - y[i]) * (y[i] - x[side][i]) < 0 ? next : x[side][i];
            return Math.max(FACTOR_FLOOR, next + (next - before));
          });
          const rounding = (i: number) => relative * (r[i] + x[side][i] + y[i]);
          // Where a difference is below rounding its sign, and with it the answer, is open.
          const isOpen = (i: number) =>
            Math.abs(r[i] - y[i]) < rounding(i) || Math.abs(y[i] - x[side][i]) < rounding(i);
          expectWithin(shown, expected, (i) => (isOpen(i) ? Number.POSITIVE_INFINITY : rounding(i)));
        }),
      );
    });

    it('are undone, momentum included', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, fc.constantFrom('current', 'trial'), (options, side, at) => {
          const { kernel, current } = begin(options);
          kernel.extrapolate(side, 'geometric', 1);
          kernel.evaluate(side, at, false);
          kernel.update(side, at, 1, true);
          kernel.restore(side);
          expect(kernel.read()).toEqual(current);
          kernel.extrapolate(side, 'linear', 1);
          expect(kernel.read('trial')[side]).toEqual(current[side]);
        }),
      );
    });

    it('sweep each component to its least squares, one after the other', () => {
      fc.assert(
        fc.property(anyCase(build), anySide, fc.integer({ min: 1, max: 2 }), (generated, side, sweeps) => {
          const options = { ...generated, beta: 2 };
          const problem = problemOf(options);
          const kernel = create(problem);
          const factors = factorsOf(options);
          kernel.load(factors);
          kernel.project(side);
          kernel.sweep(side, 'current', sweeps);
          const swept = kernel.read()[side];
          const { values, errors } = naiveSweep(problem, factors, side, sweeps, precision(problem));
          expectWithin(swept, values, (i) => errors[i]);
          // The former value became the previous one.
          kernel.extrapolate(side, 'linear', 1);
          const expected = swept.map((r, i) => Math.max(FACTOR_FLOOR, r + (r - factors[side][i])));
          const bound = (i: number) => precision(problem) * (2 * swept[i] + factors[side][i]);
          expectWithin(kernel.read('trial')[side], expected, bound);
        }),
      );
    });
  });
}
