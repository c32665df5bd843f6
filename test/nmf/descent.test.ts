import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type CreateKernel,
  createReferenceKernel,
  createWasmKernel,
  isFastBeta,
  type NmfKernel,
  type Side,
} from '../../src/kernels/index.js';
import { type Algorithm, createUpdater } from '../../src/nmf/algorithms.js';
import { factorise } from '../../src/nmf/index.js';
import { initialFactors } from '../../src/nmf/initialise.js';
import { prepareMagnitudes } from '../../src/nmf/magnitudes.js';
import { momentumScale } from '../../src/nmf/stopping.js';
import { exampleSpectrogram } from './examples.js';

const anyProblem = fc.record({
  bins: fc.integer({ min: 1, max: 20 }),
  frames: fc.integer({ min: 1, max: 20 }),
  rank: fc.integer({ min: 1, max: 8 }),
  components: fc.integer({ min: 1, max: 8 }),
  beta: fc.oneof(
    fc.constantFrom(-1, -0.5, 0, 0.5, 1, 1.5, 2, 3),
    fc.integer({ min: -1000, max: 3000 }).map((x) => x / 1000),
  ),
  zeroShare: fc.constantFrom(0, 0.3),
  isUnderWay: fc.boolean(),
  seed: fc.nat(),
});

const REFERENCE = { build: 'reference', create: createReferenceKernel, computes: () => true, rounding: 1e-9 };
const FAST = { build: 'fast', create: createWasmKernel, computes: isFastBeta, rounding: 3e-7 };

/** What the accelerated algorithms take for rounding rather than for a rise, as part of the divergence's scale. */
const ALLOWANCE = 3e-7;

const ITERATIONS = 40;
/** How many of them evaluate an objective: not those of amu that only warm up, and none of mu. */
const evaluated = (algorithm: Algorithm, beta: number, isUnderWay: boolean) => {
  if (algorithm === 'mu') return 0;
  const warmUp = algorithm === 'ehals' || isUnderWay ? 1 : beta < 1 ? 20 : 3;
  return ITERATIONS - warmUp + 1;
};

const subjects = [REFERENCE, FAST].flatMap((build) =>
  (['mu', 'amu', 'ehals'] as const).map((algorithm) => ({ ...build, algorithm })),
);

/** A kernel that notes, for each factor, the objectives at the points from which it was updated. */
function recordObjectives(kernel: NmfKernel): { recorder: NmfKernel; objectives: Record<Side, number[]> } {
  const objectives: Record<Side, number[]> = { activations: [], templates: [] };
  let last = Number.NaN;
  const note = (objective: number) => {
    last = objective;
    return objective;
  };
  const take = (side: Side) => {
    if (!Number.isNaN(last)) objectives[side].push(last);
  };
  const recorder: NmfKernel = {
    ...kernel,
    evaluate: (side, at, wants) => note(kernel.evaluate(side, at, wants)),
    quadraticObjective: (side, at) => note(kernel.quadraticObjective(side, at)),
    update(side, at, exponent, momentum) {
      take(side);
      kernel.update(side, at, exponent, momentum);
    },
    sweep(side, at, sweeps) {
      take(side);
      kernel.sweep(side, at, sweeps);
    },
  };
  return { recorder, objectives };
}

describe.each(subjects)('algorithm $algorithm on the $build kernel', (subject) => {
  it('descends but for rounding, point by point, and ends lower than it began', () => {
    fc.assert(
      fc.property(anyProblem, ({ components, beta: anyBeta, seed, isUnderWay, ...example }) => {
        const beta = subject.algorithm === 'ehals' ? 2 : anyBeta;
        fc.pre(subject.computes(beta));
        const spectrogram = exampleSpectrogram({ ...example, seed });
        const prepare = (create: CreateKernel) => prepareMagnitudes(spectrogram, components, beta, create);
        const prepared = prepare(subject.create);
        fc.pre(prepared.mean > 0);
        const kernel = prepared.kernel();
        kernel.load(initialFactors(kernel, 'random', seed, 0));
        const scale = momentumScale(prepare(createReferenceKernel).kernel());
        const rounding = subject.rounding + (subject.algorithm === 'mu' ? 0 : ALLOWANCE);
        const { recorder, objectives } = recordObjectives(kernel);
        const updater = createUpdater(subject.algorithm)(recorder, isUnderWay);
        const start = kernel.divergence();
        let last = start;
        for (let i = 0; i < ITERATIONS; i++) {
          updater.step();
          const divergence = kernel.divergence();
          // With momentum the points from which the updates go descend; between them it may rise a little.
          const before = subject.algorithm === 'mu' ? last : start;
          expect(divergence).toBeLessThanOrEqual(before + rounding * (start + scale));
          last = divergence;
        }
        // What is looked at: with amu the point from which W is updated. With ehals that of H too, which is not above
        // its last one or it is the present one, where the update of W ended: so the higher of the two does not rise.
        const highest = objectives.templates.map((x, i) =>
          subject.algorithm === 'ehals' ? Math.max(x, objectives.activations[i]) : x,
        );
        expect(highest.length).toBe(evaluated(subject.algorithm, beta, isUnderWay));
        for (let i = 1; i < highest.length; i++) {
          const allowance = 2 * rounding * (scale + Math.abs(highest[i]));
          expect(highest[i]).toBeLessThanOrEqual(highest[i - 1] + allowance);
        }
        expect(last).toBeLessThan(start);
      }),
      { numRuns: 150 },
    );
  });
});

describe('the accelerated algorithms', () => {
  it.each([2, 1, 0.5, 0, 1.5, -0.5])(
    'end no higher than plain updates after as many iterations (beta %s)',
    (beta) => {
      for (const seed of [1, 2, 3, 4]) {
        const v = exampleSpectrogram({ bins: 65, frames: 90, rank: 8, seed });
        for (const maxIterations of [50, 200]) {
          const run = (algorithm: Algorithm) =>
            factorise(v, { components: 6, beta, maxIterations, tolerance: 0, algorithm }).divergence;
          const plain = run('mu');
          expect(run('amu') / plain).toBeLessThan(1.001);
          if (beta === 2) expect(run('ehals') / plain).toBeLessThan(1.001);
        }
      }
    },
  );
});
