import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NmfProblem } from '../../src/kernels/index.js';
import { multiplicativeExponent } from '../../src/nmf/mu.js';
import { allowedOf, anyCalls, type Call, Defined, make } from './calls.js';
import { anyCase, type Build, type Case, factorsOf, problemOf } from './cases.js';
import { SIDES } from './kernel-suite.js';

/** What each call changes, of the factor that it names unless it says more; the contract's table. */
function changesOf({ name, side, momentum }: Call, beta: number): string[] {
  const of = (...values: string[]) => values.map((value) => `${value} of ${side}`);
  switch (name) {
    case 'extrapolate':
      return of('trial');
    case 'evaluate':
      return beta === 2 ? [...of('N', 'D'), 'G'] : of('N', 'D');
    case 'addToFraction':
      return of('N', 'D');
    case 'update':
      return momentum ? of('current', 'previous', 'trial') : of('current');
    case 'restore':
    case 'sweep':
      return of('current', 'previous');
    case 'project':
      return [...of('N', 'D'), 'G'];
    default:
      return [];
  }
}

/** What else decides how a value shows: the previous one by an extrapolation, G by the quadratic at a factor. */
function seenThrough(name: string): string[] {
  if (name === 'G') return SIDES.flatMap((side) => [`current of ${side}`, `N of ${side}`]);
  return name.startsWith('previous') ? [name.replace('previous', 'current')] : [];
}

/** What calls of a kernel leave in it, by name; only what is defined. */
function stateAfter(build: Build, options: Case, calls: readonly Call[]): Map<string, unknown> {
  const kernel = build.create(problemOf(options));
  const defined = new Defined();
  const exponent = multiplicativeExponent(options.beta);
  kernel.load(factorsOf(options));
  for (const call of calls) {
    make(kernel, call, options, exponent);
    defined.note(call, options.beta);
  }
  const state = new Map<string, unknown>();
  for (const side of SIDES) {
    state.set(`current of ${side}`, kernel.read()[side]);
    if (defined.trial.has(side)) state.set(`trial of ${side}`, kernel.read('trial')[side]);
    if (defined.numerator.has(side)) state.set(`N of ${side}`, kernel.readFraction(side).numerator);
    if (defined.denominator.has(side)) state.set(`D of ${side}`, kernel.readFraction(side).denominator);
  }
  if (defined.gram !== undefined) state.set('G', kernel.quadraticObjective(defined.gram, 'current'));
  for (const side of SIDES) {
    kernel.extrapolate(side, 'linear', 1);
    state.set(`previous of ${side}`, kernel.read('trial')[side]);
  }
  return state;
}

/** Whatever is called in whatever order that is allowed: a call changes what the contract says, and nothing else. */
export function describeCalls(build: Build): void {
  describe(`calls of kernel ${build.name}`, () => {
    it('change what the contract says and leave everything else as it was, to the bit', () => {
      fc.assert(
        fc.property(anyCase(build), anyCalls, (options, calls) => {
          const allowed = allowedOf(calls, options.beta).filter(({ name }) => name !== 'load');
          for (let i = 0; i < allowed.length; i++) {
            const changed = changesOf(allowed[i], options.beta);
            const before = stateAfter(build, options, allowed.slice(0, i));
            const after = stateAfter(build, options, allowed.slice(0, i + 1));
            for (const [name, value] of before) {
              if ([name, ...seenThrough(name)].some((one) => changed.includes(one))) continue;
              expect(after.get(name), `${name} after ${allowed[i].name}`).toEqual(value);
            }
          }
        }),
        { numRuns: 60 },
      );
    });

    it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -1e-9])(
      'are not to be had for a V that holds %s',
      (value) => {
        const problem: NmfProblem = {
          v: new Float32Array(63).fill(1),
          frames: 9,
          bins: 7,
          components: 2,
          beta: 1,
        };
        for (const at of [0, 31, 62]) {
          const v = problem.v.slice();
          v[at] = value;
          expect(() => build.create({ ...problem, v })).toThrow(
            expect.objectContaining({
              code: 'input',
              message: `the spectrogram must hold finite magnitudes of at least 0, got ${Math.fround(value)} at bin ${at % 7} of frame ${Math.floor(at / 7)}.`,
            }),
          );
        }
        expect(() => build.create({ ...problem, v: problem.v.subarray(1) })).toThrow(RangeError);
      },
    );

    it('that would read or write past a matrix are refused', () => {
      const create = (beta: number) =>
        build.create({ v: new Float32Array(63).fill(1), frames: 9, bins: 7, components: 2, beta });
      const kernel = create(1);
      const w = new Float64Array(14).fill(1);
      const h = new Float64Array(18).fill(1);
      expect(() => kernel.load({ templates: h, activations: h })).toThrow('W has 18 entries, not 14');
      expect(() => kernel.load({ templates: w, activations: w })).toThrow('H has 14 entries, not 18');
      for (const call of [
        () => kernel.project('activations'),
        () => kernel.quadraticObjective('templates', 'current'),
        () => kernel.sweep('templates', 'current', 1),
        () => kernel.addToFraction('templates', w, h),
        () => kernel.addToFraction('activations', w, h),
        () => kernel.componentEnergies(w),
        () => kernel.componentEnergies(new Float64Array(7), { from: 1, to: 10 }),
        () => kernel.multiply(new Float64Array(63), 9, new Float64Array(81)),
        () => kernel.multiply(new Float64Array(7), 1, new Float64Array(8)),
        () => kernel.multiplyTransposed(new Float64Array(7), 1, new Float64Array(7)),
        () => kernel.multiplyTransposed(new Float64Array(0), 0, new Float64Array(0)),
      ]) {
        expect(call).toThrow(RangeError);
      }
      kernel.multiply(new Float64Array(56).fill(1), 8, new Float64Array(72));
    });
  });
}
