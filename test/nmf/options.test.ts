import { describe, expect, it } from 'vitest';
import { NmfError } from '../../src/errors.js';
import { resolveAlgorithm } from '../../src/nmf/algorithms.js';
import { type FactoriseOptions, resolveFactoriseOptions } from '../../src/nmf/index.js';

function messageOf(options: Partial<Record<keyof FactoriseOptions, unknown>>): string {
  try {
    resolveFactoriseOptions({ components: 10, ...options } as FactoriseOptions);
  } catch (error) {
    expect(error).toBeInstanceOf(NmfError);
    expect((error as NmfError).code).toBe('usage');
    return (error as NmfError).message;
  }
  return 'accepted';
}

describe('the options of a factorisation', () => {
  it('have the documented defaults', () => {
    expect(resolveFactoriseOptions()).toEqual({
      components: 10,
      beta: 1,
      maxIterations: 500,
      tolerance: 0.01,
      algorithm: 'auto',
      init: 'nndsvd',
      restarts: 1,
      seed: 0,
    });
  });

  it.each([
    [{ components: 0 }, 'components must be a whole number of at least 1, got 0. Try 10.'],
    [{ components: 2.5 }, 'components must be a whole number of at least 1, got 2.5. Try 10.'],
    [{ maxIterations: 0 }, 'maxIterations must be a whole number of at least 1, got 0. Try 500.'],
    [{ restarts: -1 }, 'restarts must be a whole number of at least 1, got -1. Try 5.'],
    [{ beta: Number.NaN }, 'beta must be a number, got NaN. Try 1.'],
    [{ beta: Number.POSITIVE_INFINITY }, 'beta must be a number, got Infinity. Try 1.'],
    [{ tolerance: -1 }, 'tolerance must be a number of at least 0, got -1. Try 0.01.'],
    [{ seed: 0.5 }, 'seed must be a whole number from 0 to 9007199254740991, got 0.5. Try 1.'],
    [{ seed: -1 }, 'seed must be a whole number from 0 to 9007199254740991, got -1. Try 1.'],
    [{ algorithm: 'magic' }, 'algorithm must be one of auto, amu, ehals, mu, got "magic". Try "auto".'],
    [{ algorithm: 'toString' }, 'algorithm must be one of auto, amu, ehals, mu, got "toString". Try "auto".'],
    [{ algorithm: 'ehals', beta: 1 }, 'algorithm ehals is for beta 2 only, got beta 1. Try "auto".'],
    [{ init: 'zeros' }, 'init must be one of nndsvd, random, got "zeros". Try "nndsvd".'],
  ])('refuse %j in one line that names the rule and the value', (options, message) => {
    expect(messageOf(options)).toBe(message);
  });

  it('let the fastest algorithm for the beta be chosen', () => {
    expect(resolveAlgorithm('auto', 2)).toBe('ehals');
    for (const beta of [-1, 0, 0.5, 1, 1.99, 3]) expect(resolveAlgorithm('auto', beta)).toBe('amu');
    for (const choice of ['amu', 'mu', 'ehals'] as const) expect(resolveAlgorithm(choice, 2)).toBe(choice);
  });

  it('take the ends of their ranges', () => {
    const ends = {
      components: 1,
      maxIterations: 1,
      tolerance: 0,
      restarts: 1,
      seed: Number.MAX_SAFE_INTEGER,
    };
    for (const beta of [-3, 0, 0.3, 5]) {
      expect(resolveFactoriseOptions({ ...ends, beta })).toMatchObject({ ...ends, beta });
    }
  });
});
