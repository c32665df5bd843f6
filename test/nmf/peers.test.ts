import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NdArray } from 'ndarray';
import { beforeAll, describe, expect, it } from 'vitest';
import { type CreateKernel, createReferenceKernel } from '../../src/kernels/index.js';
import { initialFactors } from '../../src/nmf/initialise.js';
import { prepareMagnitudes } from '../../src/nmf/magnitudes.js';
import { createRandom } from '../../src/nmf/random.js';
import { runPython } from '../support/python.js';
import { withTempFolder } from '../support/temp.js';
import { exampleSpectrogram, factoriseOn, randomMatrix, toRows } from './examples.js';

const script = (name: string) => readFileSync(new URL(`../support/${name}`, import.meta.url), 'utf8');

async function ask(
  modules: readonly string[],
  name: string,
  question: object,
  ...args: string[]
): Promise<number[] | undefined> {
  return withTempFolder((folder) => {
    const file = join(folder, 'question.json');
    writeFileSync(file, JSON.stringify(question));
    const answer = runPython(script(name), [file, ...args], { modules });
    return answer === undefined ? undefined : (JSON.parse(answer) as number[]);
  });
}

describe('multiplicative updates', () => {
  const v = exampleSpectrogram({ bins: 33, frames: 46, rank: 6, seed: 3, scale: 0.02 });
  const random = createRandom(8);
  const start = { templates: randomMatrix(33, 4, random), activations: randomMatrix(4, 46, random) };
  const question = (cases: number[][]) => ({
    v: toRows(v),
    w: toRows(start.templates),
    h: toRows(start.activations),
    cases,
  });
  const ours = ([beta, iterations]: number[], createKernel?: CreateKernel) => {
    const options = {
      components: 4,
      beta,
      maxIterations: iterations,
      tolerance: 0,
      algorithm: 'mu',
    } as const;
    return factoriseOn(createKernel, v, options, { start }).divergence;
  };

  const cases = [2, 1, 0.5, 0, -0.5, 3, 0.7, 1.5, -1, 2.4].flatMap((beta) => [
    [beta, 1],
    [beta, 50],
    [beta, 100],
  ]);
  let theirs: number[] | undefined;
  beforeAll(async () => {
    theirs = await ask(['numpy'], 'reference_mu.py', question(cases));
  });

  it.each([
    ['the fast kernel', undefined],
    ['the reference', createReferenceKernel],
  ])('reach the divergence that NumPy reaches from the same start, on %s', (_, createKernel) => {
    if (theirs === undefined) return;
    for (const [i, one] of cases.entries()) {
      const bound = one[1] <= 50 ? 1e-5 : 1e-4;
      expect(
        Math.abs(ours(one, createKernel) / theirs[i] - 1),
        `beta ${one[0]}, ${one[1]} iterations`,
      ).toBeLessThan(bound);
    }
  });

  it('reach the divergence that scikit-learn reaches, where it takes the same exponent', async () => {
    const cases = [2, 1, 3, -0.5, 1.5, 2.4].map((beta) => [beta, 50]);
    const theirs = await ask(['sklearn'], 'reference_mu.py', question(cases), 'scikit');
    for (const [i, one] of cases.entries()) {
      if (theirs !== undefined) expect(ours(one) / theirs[i], `beta ${one[0]}`).toBeCloseTo(1, 5);
    }
  });
});

describe('nndsvd', () => {
  it('starts as near as with the exact singular vectors', async () => {
    const v = exampleSpectrogram({ bins: 65, frames: 90, rank: 12, seed: 5, scale: 300 });
    const cases = [1, 2, 3, 10, 20].flatMap((components) => [
      [components, 1],
      [components, 2],
    ]);
    const exact = await ask(['numpy', 'scipy'], 'reference_nndsvd.py', { v: toRows(v), cases });
    for (const [i, [components, beta]] of cases.entries()) {
      if (exact !== undefined)
        expect(Math.abs(startDivergence(v, components, beta) / exact[i] - 1)).toBeLessThan(0.03);
    }
  });
});

function startDivergence(spectrogram: NdArray<Float32Array>, components: number, beta: number): number {
  const kernel = prepareMagnitudes(spectrogram, components, beta, createReferenceKernel).kernel();
  kernel.load(initialFactors(kernel, 'nndsvd', 0, 0));
  return kernel.divergence();
}
