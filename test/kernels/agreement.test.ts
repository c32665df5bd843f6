import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  createReferenceKernel,
  createWasmKernel,
  type Factors,
  type NmfKernel,
} from '../../src/kernels/index.js';
import { multiplicativeExponent } from '../../src/nmf/mu.js';
import { allowedOf, anyCalls, type Call, make } from './calls.js';
import { type Case, factorsOf, problemOf } from './cases.js';
import { expectWithin, SIDES } from './kernel-suite.js';

const anyExample = fc.record<Case>({
  size: fc.record({ frames: fc.integer({ min: 2, max: 70 }), bins: fc.integer({ min: 2, max: 20 }) }),
  components: fc.integer({ min: 1, max: 5 }),
  beta: fc.constantFrom(2, 2, 1, 1, 0.5, 0, 1.5),
  zeroShare: fc.constantFrom(0, 0.3),
  hasEmptyFrame: fc.constant(false),
  hasEmptyBin: fc.constant(false),
  seed: fc.nat(),
});

/** Part by which float32 may be off after some calls: far above its rounding, far below what a lost value does. */
const TOLERANCE = 1e-3;

/** Both within {@link TOLERANCE} of each other, or of the largest entry where little is left of a difference. */
function expectAlike(fast: ArrayLike<number>, exact: ArrayLike<number>): void {
  let largest = 0;
  for (let i = 0; i < exact.length; i++) largest = Math.max(largest, Math.abs(exact[i]));
  const isNumber = Array.from(exact).every((x) => !Number.isNaN(x));
  if (!isNumber) expect(Array.from(fast)).toEqual(Array.from(exact));
  else expectWithin(fast, exact, (i) => TOLERANCE * Math.abs(exact[i]) + 1e-4 * largest);
}

/**
 * Whether rounding decides how it goes on: a step with momentum that hardly moved or hardly turned, or a component
 * that died, whose least squares are a quotient of nothings.
 */
function isOpen(
  { name, side, at, momentum }: Call,
  before: Factors,
  trial: Factors,
  after: Factors,
): boolean {
  const [x, r] = [before[side], after[side]];
  if (name === 'sweep') return !r.some((value) => value > 1e-3);
  if (name !== 'update' || !momentum || at === 'current') return false;
  const y = trial[side];
  const isClose = (a: number, b: number) => a !== b && Math.abs(a - b) < TOLERANCE * (a + b);
  return r.some((value, i) => isClose(value, y[i]) || isClose(y[i], x[i]));
}

const largestOf = ({ templates, activations }: Factors) => Math.max(...templates, ...activations, 0);

it('the two kernels give the same numbers for any sequence of allowed calls', () => {
  const names = new Set<string>();
  let made = 0;
  fc.assert(
    fc.property(anyExample, anyCalls, (options, calls) => {
      const problem = problemOf(options);
      const exponent = multiplicativeExponent(options.beta);
      const [exact, fast]: NmfKernel[] = [createReferenceKernel(problem), createWasmKernel(problem)];
      for (const kernel of [exact, fast]) kernel.load(factorsOf(options));
      for (const call of allowedOf(calls, options.beta)) {
        const [before, trial] = [exact.read(), exact.read('trial')];
        const [expected, actual] = [exact, fast].map((kernel) => make(kernel, call, options, exponent));
        const after = exact.read();
        if (isOpen(call, before, trial, after) || largestOf(after) > 1e6) return;
        const isObjective = call.name === 'evaluate' || call.name === 'quadraticObjective';
        if (isObjective) {
          // A difference of sums that are much larger than it.
          const size = options.size.frames * options.size.bins * (1 + largestOf(before) ** 2);
          if (!Number.isNaN(expected[0]))
            expect(Math.abs(actual[0] - expected[0])).toBeLessThan(TOLERANCE * size);
        } else {
          expectAlike(actual, expected);
        }
        for (const side of SIDES) expectAlike(fast.read()[side], after[side]);
        names.add(call.name);
        made++;
      }
    }),
    { numRuns: 1000 },
  );
  expect([...names]).toHaveLength(16);
  expect(made).toBeGreaterThan(3000);
});
