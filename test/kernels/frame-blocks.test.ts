import { describe, expect, it } from 'vitest';
import {
  createLayout,
  createNmfTasks,
  createOwnKernels,
  createPooledKernel,
  createSingleThreadPool,
  createWasmKernel,
  floats,
  instantiate,
  type NmfKernel,
  type NmfLayout,
  nmfLayout,
  partOf,
  scaleMagnitudes,
} from '../../src/kernels/index.js';
import { packMagnitudes } from '../../src/kernels/packing.js';
import { factorsOf, problemOf } from './cases.js';

const size = { frames: 150, bins: 21 };
const components = 3;
const BLOCK = 48;

/** Some updates of H, from activations of 1. */
function fitActivations(kernel: NmfKernel, templates: Float64Array): Float64Array {
  kernel.load({ templates, activations: new Float64Array(kernel.shape.frames * components).fill(1) });
  for (let i = 0; i < 5; i++) {
    kernel.evaluate('activations', 'current', false);
    kernel.update('activations', 'current', 1, false);
  }
  return kernel.read().activations;
}

describe('with templates given, the activations of a block of frames', () => {
  it.each([2, 1, 0.7, 0])('are those of the whole, wherever the block lies (beta %d)', (beta) => {
    const example = { components, beta, zeroShare: 0, hasEmptyFrame: false, hasEmptyBin: false, seed: 8 };
    const problem = problemOf({ ...example, size });
    const { templates } = factorsOf({ ...example, size });
    const expected = fitActivations(createWasmKernel(problem), templates);

    // A stream would keep only a few blocks of V in memory; here all of it is there, and each is worked on in place.
    const layout = createLayout();
    const whole = nmfLayout(layout, problem, 1);
    const block = nmfLayout(layout, { ...problem, frames: BLOCK }, 1);
    const rest = nmfLayout(layout, { ...problem, frames: size.frames % BLOCK }, 1);
    const kernels = createOwnKernels(layout.bytes());
    const { memory } = kernels;
    packMagnitudes(problem.v, whole, floats(memory, whole.v));
    const fitted: number[] = [];
    for (let first = 0; first < size.frames; first += BLOCK) {
      const { v, ...part } = first + BLOCK <= size.frames ? block : rest;
      const bytes = whole.binGroups * 128;
      const here: NmfLayout = { ...part, v: partOf(whole.v, (first / 4) * bytes, v.bytes) };
      const pool = createSingleThreadPool(createNmfTasks(instantiate(kernels), memory, here, 0));
      scaleMagnitudes(pool, here, 1, 0);
      fitted.push(...fitActivations(createPooledKernel(memory, here, pool), templates));
    }
    expect(fitted).toEqual([...expected]);
  });
});
