import { describe, expect, it } from 'vitest';
import { createReferenceKernel } from '../../src/kernels/index.js';
import { describeCalls } from './call-suite.js';
import { factorsOf, problemOf } from './cases.js';
import { describeHeld } from './held-suite.js';
import { describeKernel } from './kernel-suite.js';
import { describeSteps } from './step-suite.js';

const reference = {
  name: 'reference (float64)',
  create: createReferenceKernel,
  computes: () => true,
  precision: () => 1e-11,
};

describeKernel(reference);
describeSteps(reference);
describeHeld(reference);
describeCalls(reference);

describe('the reference', () => {
  it.each([0, 1])('lets the divergence pass smoothly through beta %s', (limit) => {
    const size = { frames: 6, bins: 5 };
    const options = {
      size,
      components: 3,
      beta: limit,
      zeroShare: 0,
      hasEmptyFrame: false,
      hasEmptyBin: false,
      seed: 4,
    };
    const divergenceAt = (beta: number) => {
      const kernel = createReferenceKernel({ ...problemOf(options), beta });
      kernel.load(factorsOf(options));
      return kernel.divergence();
    };
    const at = divergenceAt(limit);
    expect(at).toBeGreaterThan(1);
    for (const step of [1e-6, 1e-9, 1e-12, 1e-15, 5e-324, -1e-6, -1e-9, -1e-12, -1e-15]) {
      expect(Math.abs(divergenceAt(limit + step) / at - 1)).toBeLessThan(
        Math.max(20 * Math.abs(step), 1e-11),
      );
    }
  });
});
