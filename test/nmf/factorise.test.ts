import fc from 'fast-check';
import ndarray, { type NdArray } from 'ndarray';
import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { createReferenceKernel, type NmfProblem } from '../../src/kernels/index.js';
import { type Factorisation, factorise, permuteComponents } from '../../src/nmf/index.js';
import { createRandom } from '../../src/nmf/random.js';
import { asSpectrogram, exampleSpectrogram, productRows, randomMatrix, toRows } from './examples.js';

const noisy = exampleSpectrogram({ bins: 24, frames: 40, rank: 5, seed: 1 });

/** The divergence of V from W H in float64. */
function divergenceOf(problem: NmfProblem, templates: Float64Array, activations: Float64Array): number {
  const kernel = createReferenceKernel(problem);
  kernel.load({ templates, activations });
  return kernel.divergence();
}

function expectSane(result: Factorisation, v: NdArray<Float32Array>, components: number): void {
  const [bins, frames] = v.shape;
  expect(result.templates.shape).toEqual([bins, components]);
  expect(result.activations.shape).toEqual([components, frames]);
  expect(result.activations.stride).toEqual([1, components]);
  for (const x of [...result.templates.data, ...result.activations.data]) {
    expect(x >= 0 && x < Number.POSITIVE_INFINITY).toBe(true);
  }
  for (const { divergence } of result.history) expect(Number.isFinite(divergence)).toBe(true);
  if (result.stop.kind === 'silence') return;
  for (let s = 0; s < components; s++) {
    let sum = 0;
    for (let f = 0; f < bins; f++) sum += result.templates.get(f, s);
    expect(sum).toBeCloseTo(1, 9);
  }
}

describe('factorise', () => {
  it('explains most of a spectrogram of that rank', () => {
    for (const beta of [2, 1, 0.5]) {
      const v = exampleSpectrogram({ bins: 30, frames: 60, rank: 3, seed: 9, noise: 0, scale: 5 });
      const { templates, activations } = factorise(v, {
        components: 3,
        beta,
        maxIterations: 1000,
        tolerance: 0,
      });
      const product = productRows(templates, activations);
      let [error, power] = [0, 0];
      for (const [f, row] of toRows(v).entries()) {
        for (const [t, x] of row.entries()) {
          error += (x - product[f][t]) ** 2;
          power += x ** 2;
        }
      }
      expect(Math.sqrt(error / power)).toBeLessThan(0.03);
    }
  });

  it('reports the divergence of V from W H in the unit of V', () => {
    for (const beta of [2, 1, 0, 3, 0.7]) {
      for (const scale of [1e-3, 40]) {
        const v = exampleSpectrogram({ bins: 24, frames: 40, rank: 5, seed: 1, scale });
        const result = factorise(v, { components: 3, beta, maxIterations: 20 });
        const problem = { v: v.data, frames: 40, bins: 24, components: 3, beta };
        const divergence = divergenceOf(problem, result.templates.data, result.activations.data);
        expect(result.divergence / divergence).toBeCloseTo(1, 5);
      }
    }
  });

  it('gives finite factors for any shape, scale and share of zeros', () => {
    const anyCase = fc.record({
      bins: fc.integer({ min: 1, max: 12 }),
      frames: fc.integer({ min: 1, max: 12 }),
      rank: fc.integer({ min: 1, max: 4 }),
      components: fc.integer({ min: 1, max: 9 }),
      beta: fc.constantFrom(-1, -0.5, 0, 0.3, 0.5, 1, 1.3, 2, 3),
      zeroShare: fc.constantFrom(0, 0.5, 0.95),
      scale: fc.constantFrom(1e-8, 1, 1e6),
      init: fc.constantFrom('nndsvd' as const, 'random' as const),
      seed: fc.nat(),
    });
    fc.assert(
      fc.property(anyCase, ({ components, beta, init, ...example }) => {
        const v = exampleSpectrogram(example);
        // a silent frame and a dead bin
        for (let f = 0; f < example.bins; f++) v.set(f, example.frames - 1, 0);
        for (let t = 0; t < example.frames; t++) v.set(0, t, 0);
        const result = factorise(v, { components, beta, init, maxIterations: 30, tolerance: 0 });
        expectSane(result, v, components);
        const { history } = result;
        expect(history[history.length - 1].divergence).toBeLessThanOrEqual(
          history[0].divergence * (1 + 1e-9),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('takes an empty recording, with no frames', () => {
    const v = asSpectrogram(new Float32Array(0), 5, 0);
    const result = factorise(v, { components: 2 });
    expect(result.stop).toEqual({ kind: 'silence' });
    expectSane(result, v, 2);
  });

  it('begins at random when there are more components than frames or bins, and says so', () => {
    expect(factorise(noisy, { components: 24, maxIterations: 5 }).init).toBe('nndsvd');
    expect(factorise(noisy, { components: 25, maxIterations: 5 }).init).toBe('random');
  });

  it('does not depend on the unit of V', () => {
    const options = { components: 4, maxIterations: 40, tolerance: 0 };
    for (const beta of [2, 1, 0, -0.5]) {
      const result = factorise(noisy, { ...options, beta });
      for (const [scale, precision] of [
        [2 ** -20, 0],
        [2 ** 20, 0],
        [1e-7, 1e-3],
        [1e5, 1e-3],
      ]) {
        const scaled = factorise(
          asSpectrogram(
            noisy.data.map((x) => x * scale),
            24,
            40,
          ),
          { ...options, beta },
        );
        for (const [i, x] of scaled.templates.data.entries()) {
          expect(Math.abs(x - result.templates.data[i])).toBeLessThanOrEqual(
            precision * x + precision * 1e-4,
          );
        }
        for (const [i, x] of scaled.activations.data.entries()) {
          const difference = Math.abs(x / scale - result.activations.data[i]);
          expect(difference).toBeLessThanOrEqual((precision * x) / scale + precision * 1e-2);
        }
        expect(scaled.divergence / scale ** beta / result.divergence).toBeCloseTo(1, 5);
      }
    }
  });

  it('gives the same bits again', () => {
    const options = { components: 4, restarts: 2, init: 'random' as const, seed: 5, maxIterations: 30 };
    expect(factorise(noisy, options)).toEqual(factorise(noisy, options));
  });

  it('depends on the seed at random starts, and only there', () => {
    const run = (init: 'nndsvd' | 'random', seed: number) =>
      factorise(noisy, { components: 4, init, seed, maxIterations: 20 });
    expect(run('nndsvd', 1).templates.data).toEqual(run('nndsvd', 2).templates.data);
    expect(run('random', 1).templates.data).not.toEqual(run('random', 2).templates.data);
    expect(run('random', 2).seed).toBe(2);
  });

  it('keeps the best of several starts', () => {
    const finals: number[] = [];
    const options = { components: 5, init: 'random' as const, maxIterations: 20, tolerance: 0, seed: 3 };
    const best = factorise(
      noisy,
      { ...options, restarts: 6 },
      {
        onProgress: ({ iteration, divergence, restart, restarts }) => {
          expect(restarts).toBe(6);
          if (iteration === 20 && divergence !== undefined) finals[restart] = divergence;
        },
      },
    );
    expect(new Set(finals).size).toBe(6);
    expect(best.divergence).toBe(Math.min(...finals));
    expect(best.restart).toBe(finals.indexOf(best.divergence));
    expect(factorise(noisy, options).divergence).toBe(finals[0]);
  });

  it('begins where it is told to, whatever the strides and the split of the scale', () => {
    const random = createRandom(2);
    const templates = randomMatrix(24, 3, random);
    const activations = randomMatrix(3, 40, random);
    const options = { components: 3, maxIterations: 15, tolerance: 0 };
    const result = factorise(noisy, options, { start: { templates, activations } });
    expect(result.init).toBe('given');
    const problem = { v: noisy.data, frames: 40, bins: 24, components: 3, beta: 1 };
    const rowMajorH = activations.data.map((_, i) => activations.get(i % 3, Math.floor(i / 3)));
    const atStart = divergenceOf(problem, templates.data, rowMajorH);
    expect(result.history[0].divergence / atStart).toBeCloseTo(1, 5);

    const other = factorise(noisy, options, {
      start: {
        templates: ndarray(
          templates.data.map((x) => 1024 * x),
          [24, 3],
        ),
        activations: ndarray(
          rowMajorH.map((x) => x / 1024),
          [3, 40],
          [1, 3],
        ),
      },
    });
    expect(other.divergence / result.divergence).toBeCloseTo(1, 9);
  });

  it('continues from its own result', () => {
    // Plain updates have no memory but the factors.
    const options = { components: 3, tolerance: 0, algorithm: 'mu' as const };
    const first = factorise(noisy, { ...options, maxIterations: 20 });
    const second = factorise(noisy, { ...options, maxIterations: 20 }, { start: first });
    const whole = factorise(noisy, { ...options, maxIterations: 40 });
    expect(second.divergence / whole.divergence).toBeCloseTo(1, 5);
  });

  it('reads any strides alike', () => {
    const options = { components: 3, maxIterations: 10 };
    const expected = factorise(noisy, options);
    const [bins, frames] = noisy.shape;
    const rowMajor = ndarray(new Float32Array(toRows(noisy).flat()), [bins, frames]);
    const padded = ndarray(new Float32Array(7 + frames * 50), [bins, frames], [2, 50], 7);
    for (let t = 0; t < frames; t++) {
      for (let f = 0; f < bins; f++) padded.set(f, t, noisy.get(f, t));
    }
    expect(factorise(rowMajor, options)).toEqual(expected);
    expect(factorise(padded, options)).toEqual(expected);
  });

  it('leaves V alone', () => {
    const v = exampleSpectrogram({ bins: 24, frames: 40, rank: 5, seed: 1 });
    factorise(v, { components: 3, maxIterations: 10 });
    expect(v.data).toEqual(noisy.data);
  });

  it('takes a spectrogram with its settings as well as its magnitudes alone', () => {
    const options = { components: 3, maxIterations: 10 };
    expect(factorise({ magnitudes: noisy }, options)).toEqual(factorise(noisy, options));
  });

  it('reports the start of every run, and every iteration with how many are left', () => {
    const seen: string[] = [];
    factorise(
      noisy,
      { components: 2, maxIterations: 12, tolerance: 0, restarts: 2 },
      {
        onProgress: ({ started, iteration, of, left = '?', divergence, restart }) =>
          seen.push(
            divergence === undefined
              ? `${restart} started ${started.toFixed(2)}`
              : `${restart}:${iteration}/${of} ${left} left`,
          ),
      },
    );
    const iterations = (restart: number, left: number) =>
      Array.from({ length: 13 }, (_, i) => `${restart}:${i}/12 ${left - i} left`);
    const passes = ['0.00', '0.17', '0.33', '0.50', '0.67', '0.83', '1.00'];
    expect(seen).toEqual([
      ...passes.map((part) => `0 started ${part}`),
      ...iterations(0, 24),
      '1 started 0.00',
      ...iterations(1, 12),
    ]);
  });

  it('stops with what a report throws', () => {
    let reports = 0;
    const onProgress = () => {
      if (++reports === 9) throw new Error('enough');
    };
    expect(() => factorise(noisy, { components: 2 }, { onProgress })).toThrow('enough');
    expect(reports).toBe(9);
  });

  it.each([
    [Number.NaN, 'NaN at bin 3 of frame 2'],
    [-1, '-1 at bin 3 of frame 2'],
    [Number.POSITIVE_INFINITY, 'Infinity at bin 3 of frame 2'],
  ])('refuses a spectrogram with %s in it', (value, message) => {
    const v = exampleSpectrogram({ bins: 5, frames: 4, rank: 2, seed: 1 });
    v.set(3, 2, value);
    expect(() => factorise(v, { components: 2 })).toThrow(message);
    expect(() => factorise(v, { components: 2 })).toThrow(NmfError);
  });

  it('refuses a start of another shape, and one with negative entries', () => {
    const random = createRandom(1);
    const templates = randomMatrix(24, 3, random);
    const activations = randomMatrix(3, 39, random);
    const options = { components: 3 };
    expect(() => factorise(noisy, options, { start: { templates, activations } })).toThrow(
      'the activations to start from must have the shape [S, frames] = [3, 40], got [3, 39].',
    );
    templates.set(0, 0, -1);
    expect(() => factorise(noisy, options, { start: { templates, activations } })).toThrow(
      'the templates to start from must be finite and at least 0, got -1.',
    );
  });

  it('says that a beta is too far out rather than give nonsense', () => {
    expect(() => factorise(noisy, { components: 3, beta: 900 })).toThrow('beta 900 is too far out');
    expect(() => factorise(noisy, { components: 3, beta: -900 })).toThrow('beta -900 is too far out');
  });
});

describe('permuteComponents', () => {
  it('moves templates and activations together', () => {
    const result = factorise(noisy, { components: 3, maxIterations: 10 });
    const moved = permuteComponents(result, [2, 0, 1]);
    for (const [to, from] of [2, 0, 1].entries()) {
      expect(toRows(moved.templates).map((row) => row[to])).toEqual(
        toRows(result.templates).map((row) => row[from]),
      );
      expect(toRows(moved.activations)[to]).toEqual(toRows(result.activations)[from]);
    }
    expect(moved.divergence).toBe(result.divergence);
  });
});
