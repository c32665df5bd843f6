import { describe, expect, it, vi } from 'vitest';
import {
  createLayout,
  createOwnKernels,
  createSharedKernels,
  createWasmKernel,
  doubles,
  instantiate,
  isFastBeta,
  MAX_MEMORY_BYTES,
  type NmfProblem,
} from '../../src/kernels/index.js';
import { wasm } from '../../src/kernels/wasm-types.js';
import { describeCalls } from './call-suite.js';
import { describeHeld } from './held-suite.js';
import { describeKernel } from './kernel-suite.js';
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
    kernels.sumPartials(last.address, 32, 2, last.address, 32);
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
          message: expect.stringMatching(/^1000 MB of working memory could not be had\. Try /),
        }),
      );
    } finally {
      vi.restoreAllMocks();
    }
  });
});
