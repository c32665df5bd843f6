import { describe, expect, it, vi } from 'vitest';
import {
  createLayout,
  createOwnKernels,
  createReferenceKernel,
  createSharedKernels,
  createWasmKernel,
  doubles,
  instantiate,
  isFastBeta,
  MAX_MEMORY_BYTES,
  type NmfProblem,
  nmfLayout,
} from '../../src/kernels/index.js';
import { wasm } from '../../src/kernels/wasm-types.js';
import { describeCalls } from './call-suite.js';
import { factorsOf, problemOf } from './cases.js';
import { describeHeld } from './held-suite.js';
import { describeKernel, expectWithin } from './kernel-suite.js';
import { describeSteps } from './step-suite.js';

/** Float32's, twice that of a rounding. */
const EPSILON = 2 ** -23;
/** Of a general power, and of the logarithm in an objective. */
const FUNCTION_ERROR = 4e-6;

const fast = {
  name: 'fast (WebAssembly, float32)',
  create: createWasmKernel,
  computes: isFastBeta,
  /** A sum of n terms is right to n roundings; the power beta - 2 multiplies the error of W H. */
  precision: ({ frames, bins, components, beta }: NmfProblem) =>
    (Math.max(frames, bins, components) + (components + 8) * (1 + Math.abs(beta - 2))) * EPSILON +
    (beta === 2 ? 0 : FUNCTION_ERROR),
};

describeKernel(fast);
describeSteps(fast);
describeHeld(fast);
describeCalls(fast);

describe('the betas that the fast kernel computes', () => {
  it('are those whose powers and differences fit float32', () => {
    for (const beta of [-1, -0.5, 0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3, 4]) expect(isFastBeta(beta)).toBe(true);
    for (const beta of [-1.01, 4.01, 1e-9, 1 + 1e-9, -1e-9, 0.01, 0.99, 1.01, Number.NaN]) {
      expect(isFastBeta(beta)).toBe(false);
    }
  });
});

describe('the fast kernel of a long recording', () => {
  // Blocks of 64 frames, 64 of them in a round.
  const example = { components: 3, zeroShare: 0, hasEmptyFrame: false, hasEmptyBin: false, seed: 5 };

  it.each([
    [4096, 2],
    [4097, 2],
    [8200, 2],
    [4097, 1],
    [8200, 1],
    [8200, 0.7],
    [8200, 0],
  ])('adds up what all rounds of blocks leave: %d frames, beta %d', (frames, beta) => {
    const options = { ...example, size: { frames, bins: 9 }, beta };
    const problem = problemOf(options);
    const [fact, exact] = [createWasmKernel, createReferenceKernel].map((create) => {
      const kernel = create(problem);
      kernel.load(factorsOf(options));
      const product = new Float64Array(9 * 3);
      kernel.multiplyTransposed(factorsOf(options).activations, 3, product);
      const objective = kernel.evaluate('templates', 'current', true);
      const { numerator, denominator } = kernel.readFraction('templates');
      kernel.evaluate('activations', 'current', false);
      return [product, numerator, denominator, kernel.readFraction('activations').denominator].map((x) => [
        ...x,
        objective,
      ]);
    });
    for (const [i, values] of fact.entries()) {
      expectWithin(values, exact[i], (k) => 1e-5 * Math.abs(exact[i][k]));
    }
  });

  it('needs hardly more memory for partial sums than one of a minute', () => {
    const partials = (frames: number) => {
      const shape = { frames, bins: 1025, components: 40, beta: 2 };
      const { partials, sums, blockSums, v } = nmfLayout(createLayout(), shape, 2);
      return { bytes: partials.bytes + sums.bytes + blockSums.bytes, share: blockSums.bytes / v.bytes };
    };
    const [minute, hours] = [4_000, 1_000_000].map(partials);
    expect(hours.bytes).toBeLessThan(1.1 * minute.bytes);
    expect(hours.share).toBeLessThan(1e-4);
  });
});

describe.each([
  ['shared', createSharedKernels],
  ['of its own', createOwnKernels],
])('memory %s', (_name, create) => {
  it('keeps its constants out of what the layout hands out', () => {
    const end = instantiate(create(65_536)).constantsEnd();
    expect(end).toBeGreaterThan(1024);
    expect(createLayout().take(1).address).toBeGreaterThanOrEqual(end);
  });

  it('at its largest is worked on to its last byte', () => {
    const loaded = create(MAX_MEMORY_BYTES);
    const kernels = instantiate(loaded);
    const last = { address: MAX_MEMORY_BYTES - 64, bytes: 64 };
    doubles(loaded.memory, last).fill(1);
    kernels.sumPartials(last.address, 32, 2, 1, last.address, 32);
    expect([...doubles(loaded.memory, last)].map((x) => x > 1)).toEqual(
      [1, 1, 1, 1, 0, 0, 0, 0].map(Boolean),
    );
    kernels.clear(last.address, 64);
    expect([...doubles(loaded.memory, last)]).toEqual(new Array(8).fill(0));
  });

  it('at its largest is less than 2^32 bytes: an array that ended there would end at address 0', () => {
    expect(MAX_MEMORY_BYTES).toBe(2 ** 32 - 65_536);
    for (const bytes of [MAX_MEMORY_BYTES + 1, 2 ** 32]) {
      expect(() => create(bytes)).toThrow(expect.objectContaining({ code: 'memory' }));
    }
  });

  it('that cannot be had is refused with what is needed and a remedy', () => {
    expect(() => create(5e9)).toThrow(
      expect.objectContaining({
        code: 'memory',
        message: expect.stringMatching(/^the spectrogram needs 5\.0 GB .* 4\.3 GB can be addressed\. Try /),
      }),
    );
    class NoMemory {
      constructor() {
        throw new RangeError('could not allocate memory');
      }
    }
    vi.spyOn(wasm, 'Memory').mockImplementation(NoMemory as unknown as typeof wasm.Memory);
    try {
      expect(() => create(1e9)).toThrow(
        expect.objectContaining({
          code: 'memory',
          message: expect.stringMatching(/^1000 MB of working memory could not be allocated\. Try /),
        }),
      );
    } finally {
      vi.restoreAllMocks();
    }
  });
});
