import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createReferenceKernel } from '../../src/kernels/index.js';
import { algorithmNamed } from '../../src/nmf/algorithms.js';
import { ALGORITHM_NAMES } from '../../src/nmf/index.js';
import { initialFactors } from '../../src/nmf/initialise.js';
import { prepareMagnitudes } from '../../src/nmf/magnitudes.js';
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
  seed: fc.nat(),
});

describe.each(ALGORITHM_NAMES)('algorithm %s', (name) => {
  it('never lets the divergence rise, and ends lower than it began', () => {
    fc.assert(
      fc.property(anyProblem, ({ components, beta, seed, ...example }) => {
        const spectrogram = exampleSpectrogram({ ...example, seed });
        const { v, frames, bins, mean } = prepareMagnitudes(spectrogram, beta, false);
        fc.pre(mean > 0);
        const kernel = createReferenceKernel({ v, frames, bins, components, beta });
        const { templates, activations } = initialFactors(kernel, 'random', seed, 0);
        const updater = algorithmNamed(name)(kernel, templates, activations);
        const start = kernel.divergence(templates, activations);
        let last = start;
        for (let i = 0; i < 30; i++) {
          updater.step();
          const divergence = kernel.divergence(templates, activations);
          // Rounding of the sum, and entries that the floor holds up.
          expect(divergence).toBeLessThanOrEqual(last + 1e-9 * (start + 1));
          last = divergence;
        }
        expect(last).toBeLessThan(start);
      }),
      { numRuns: 200 },
    );
  });
});
