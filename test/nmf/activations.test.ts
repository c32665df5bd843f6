import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReferenceKernel, createWasmKernel, isFastBeta } from '../../src/kernels/index.js';
import { startActivations, updateActivations } from '../../src/nmf/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { exampleSpectrogram } from './examples.js';

const BINS = 37;

/** V with a mean of 1, row-major [frames x bins]. */
function magnitudes(frames: number, seed: number): Float32Array {
  const { data } = exampleSpectrogram({ bins: BINS, frames, rank: 3, seed });
  const mean = data.reduce((sum, x) => sum + x, 0) / data.length;
  return data.map((x) => x / mean);
}

/** Templates that sum to 1, row-major [bins x S]. */
function someTemplates(components: number, seed: number): Float64Array {
  const random = createRandom(seed);
  const templates = new Float64Array(BINS * components).map(() => random() ** 3);
  const sums = new Float64Array(components);
  for (let i = 0; i < templates.length; i++) sums[i % components] += templates[i];
  return templates.map((x, i) => x / sums[i % components]);
}

interface Case {
  v: Float32Array;
  templates: Float64Array;
  components: number;
  beta: number;
}

function kernelOf({ v, components, beta }: Omit<Case, 'templates'>) {
  const create = isFastBeta(beta) ? createWasmKernel : createReferenceKernel;
  return create({ v, frames: v.length / BINS, bins: BINS, components, beta });
}

function activationsOf({ templates, ...problem }: Case): Float64Array {
  const kernel = kernelOf(problem);
  startActivations(kernel, templates);
  updateActivations(kernel);
  return kernel.read().activations;
}

describe('activations for templates that stay', () => {
  it.each([-0.5, 0, 0.5, 1, 1.5, 2, 2.5, 3])(
    'come at beta %s within two thousandths of the divergence that plain updates converge to',
    (beta) => {
      for (const components of [1, 3, 8]) {
        const v = magnitudes(24, components);
        const problem = { v, components, beta };
        const templates = someTemplates(components, 7);
        const kernel = kernelOf(problem);
        startActivations(kernel, templates);
        updateActivations(kernel);
        const reached = kernel.divergence();
        const reference = createReferenceKernel({ ...problem, frames: 24, bins: BINS });
        startActivations(reference, templates);
        const exponent = beta > 2 ? 1 / (beta - 1) : beta < 0 ? 1 / (2 - beta) : 1;
        for (let i = 0; i < 2000; i++) {
          reference.evaluate('activations', 'current', false);
          reference.update('activations', 'current', exponent, false);
        }
        expect(reached / reference.divergence()).toBeLessThan(1.002);
        expect(kernel.read().templates).toEqual(kernelAfterLoading(problem, templates));
      }
    },
  );

  it('have the same bits wherever a frame stands and whatever is beside it', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 150 }),
        fc.integer({ min: 0, max: 149 }),
        fc.constantFrom(0, 0.5, 1, 2, 3),
        fc.nat(),
        (frames, cut, beta, seed) => {
          const v = magnitudes(frames, seed);
          const problem = { templates: someTemplates(3, seed), components: 3, beta };
          const from = Math.min(cut, frames - 1);
          const whole = activationsOf({ ...problem, v });
          const part = activationsOf({ ...problem, v: v.slice(from * BINS) });
          expect(part).toEqual(whole.slice(from * 3));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('are 0 in silent frames and stay it, and the other components make up for it', () => {
    for (const beta of [0.5, 1, 2]) {
      const kernel = kernelOf({ v: magnitudes(20, 3), components: 3, beta });
      startActivations(kernel, someTemplates(3, 4), [{ components: [0, 2], from: 5, to: 9 }]);
      updateActivations(kernel);
      const { activations } = kernel.read();
      for (let t = 0; t < 20; t++) {
        const isSilent = t >= 5 && t < 9;
        expect(activations[t * 3] === 0).toBe(isSilent);
        expect(activations[t * 3 + 1]).toBeGreaterThan(0);
        expect(activations[t * 3 + 2] === 0).toBe(isSilent);
      }
    }
  });

  it('are 0 where the recording is', () => {
    const v = magnitudes(8, 5);
    v.fill(0, 2 * BINS, 3 * BINS);
    const activations = activationsOf({ v, templates: someTemplates(2, 6), components: 2, beta: 1 });
    expect([...activations.slice(4, 6)]).toEqual([0, 0]);
    expect(activations.every(Number.isFinite)).toBe(true);
  });
});

/** The templates as a kernel holds them, in its precision. */
function kernelAfterLoading(problem: Omit<Case, 'templates'>, templates: Float64Array): Float64Array {
  const kernel = kernelOf(problem);
  startActivations(kernel, templates);
  return kernel.read().templates;
}
