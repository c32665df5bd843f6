import { assertOneOf } from '../arguments.js';
import { NmfError } from '../errors.js';
import { option, phrase } from '../text/index.js';
import { createAcceleratedMultiplicativeUpdate } from './amu.js';
import { createExtrapolatedHals } from './ehals.js';
import { createMultiplicativeUpdate } from './mu.js';
import type { CreateUpdater } from './updater.js';

/** The algorithms by the names that the option takes beside `auto`. */
const ALGORITHMS = {
  amu: createAcceleratedMultiplicativeUpdate,
  ehals: createExtrapolatedHals,
  mu: createMultiplicativeUpdate,
} as const satisfies Record<string, CreateUpdater>;

/** What a factorisation is computed with. */
export type Algorithm = keyof typeof ALGORITHMS;
/** What can be asked for. */
export type AlgorithmChoice = 'auto' | Algorithm;

export const ALGORITHM_CHOICES = ['auto', ...Object.keys(ALGORITHMS)] as readonly AlgorithmChoice[];

/**
 * Which algorithm a choice means: `auto` is the fastest for the beta.
 *
 * @throws NmfError `usage` for a name that is not among {@link ALGORITHM_CHOICES}, and for `ehals` with another beta
 *   than 2.
 */
export function resolveAlgorithm(choice: AlgorithmChoice, beta: number): Algorithm {
  assertOneOf('algorithm', choice, ALGORITHM_CHOICES);
  if (choice === 'auto') return beta === 2 ? 'ehals' : 'amu';
  if (choice === 'ehals' && beta !== 2) {
    const remedy = phrase`Try ${option('algorithm', 'auto')}.`;
    throw new NmfError(
      'usage',
      phrase`${option('algorithm')} ehals is for ${option('beta')} 2 only, got beta ${beta}. ${remedy}`,
      { option: 'algorithm', value: choice, remedy },
    );
  }
  return choice;
}

export function createUpdater(algorithm: Algorithm): CreateUpdater {
  return ALGORITHMS[algorithm];
}
