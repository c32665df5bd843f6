import { describe, expect, it } from 'vitest';
import { createReferenceKernel } from '../../src/kernels/index.js';
import { factorise } from '../../src/nmf/index.js';
import { decideStop, divergenceScale } from '../../src/nmf/stopping.js';
import { exampleSpectrogram } from './examples.js';

const rule = { tolerance: 1e-3, maxIterations: 100, scale: 1 };
const historyOf = (...divergences: number[]) =>
  divergences.map((divergence, i) => ({ iteration: 10 * i, divergence }));

describe('the stopping rule', () => {
  it('stops when ten iterations gain less than the tolerance', () => {
    expect(decideStop(historyOf(9, 8, 7.99), rule)).toBeUndefined();
    expect(decideStop(historyOf(9, 8, 7.999), rule)).toEqual({ kind: 'converged' });
  });

  it('does not take a slow beginning for convergence', () => {
    expect(decideStop(historyOf(9, 9), rule)).toBeUndefined();
    expect(decideStop(historyOf(9, 9, 9), rule)).toEqual({ kind: 'converged' });
  });

  it('never calls it converged with a tolerance of 0', () => {
    expect(decideStop(historyOf(9, 8, 8), { ...rule, tolerance: 0 })).toBeUndefined();
  });

  it('stops at a millionth of the scale', () => {
    expect(decideStop(historyOf(9, 1.1e-6), rule)).toBeUndefined();
    expect(decideStop(historyOf(9, 0.9e-6), rule)).toEqual({ kind: 'exact' });
  });

  it('stops at the limit, and does not judge fewer iterations at the end', () => {
    expect(decideStop(historyOf(9, 8, 7), { ...rule, maxIterations: 20 })).toEqual({
      kind: 'iteration-limit',
    });
    const history = [...historyOf(9, 8, 7), { iteration: 25, divergence: 6.9999 }];
    expect(decideStop(history, { ...rule, maxIterations: 25 })).toEqual({ kind: 'iteration-limit' });
  });

  it('has a scale that passes smoothly through beta 0 and 1', () => {
    const v = Float32Array.of(0, 0.5, 1, 2.5);
    const scale = (beta: number) =>
      divergenceScale(createReferenceKernel({ v, frames: 2, bins: 2, components: 1, beta }));
    expect(scale(1)).toBe(4);
    expect(scale(0)).toBe(4);
    expect(scale(2)).toBe(3.75);
    expect(scale(1 + 1e-9) / scale(1)).toBeCloseTo(1, 6);
    expect(scale(-1e-9) / scale(0)).toBeCloseTo(1, 6);
  });
});

describe('a factorisation', () => {
  const noisy = exampleSpectrogram({ bins: 30, frames: 50, rank: 5, seed: 1 });

  it('says that it converged, and the history shows it', () => {
    const { stop, iterations, history, divergence } = factorise(noisy, { components: 3, tolerance: 1e-3 });
    expect(stop).toEqual({ kind: 'converged' });
    expect(iterations).toBeGreaterThanOrEqual(20);
    expect(iterations).toBeLessThan(500);
    expect(history.map((entry) => entry.iteration)).toEqual(history.map((_, i) => 10 * i));
    const [before, last] = history.slice(-2);
    expect(last).toEqual({ iteration: iterations, divergence });
    expect(before.divergence - last.divergence).toBeLessThan(1e-3 * last.divergence);
    for (const [i, entry] of history.slice(0, -2).entries()) {
      const gain = entry.divergence - history[i + 1].divergence;
      if (i > 0) expect(gain).toBeGreaterThanOrEqual(1e-3 * history[i + 1].divergence);
    }
  });

  it('says that it came to the limit, with an entry for the last iteration', () => {
    const { stop, iterations, history } = factorise(noisy, {
      components: 3,
      maxIterations: 13,
      tolerance: 0,
    });
    expect(stop).toEqual({ kind: 'iteration-limit' });
    expect(iterations).toBe(13);
    expect(history.map((entry) => entry.iteration)).toEqual([0, 10, 13]);
  });

  it('says that the fit is exact', () => {
    const exact = exampleSpectrogram({ bins: 30, frames: 50, rank: 1, seed: 1, noise: 0 });
    expect(factorise(exact, { components: 1 }).stop).toEqual({ kind: 'exact' });
  });

  it('says that there was silence', () => {
    const silent = exampleSpectrogram({ bins: 30, frames: 50, rank: 1, seed: 1, scale: 0 });
    const result = factorise(silent, { components: 3 });
    expect(result).toMatchObject({ stop: { kind: 'silence' }, iterations: 0, divergence: 0 });
    expect(result.templates.shape).toEqual([30, 3]);
    expect(result.activations.shape).toEqual([3, 50]);
    for (const x of [...result.templates.data, ...result.activations.data]) expect(x).toBe(0);
  });
});
