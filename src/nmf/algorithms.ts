import { refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import { createAcceleratedMultiplicativeUpdate } from './amu.js';
import { createExtrapolatedHals } from './ehals.js';
import { createMultiplicativeUpdate } from './mu.js';
import type { CreateUpdater } from './updater.js';

/** The algorithms by the names that `--algorithm` takes beside `auto`. */
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
  if (!ALGORITHM_CHOICES.includes(choice)) {
    refuse('--algorithm', `one of ${ALGORITHM_CHOICES.join(', ')}`, choice, 'Try --algorithm auto.');
  }
  if (choice === 'auto') return beta === 2 ? 'ehals' : 'amu';
  if (choice === 'ehals' && beta !== 2) {
    throw new NmfError(
      'usage',
      `--algorithm ehals is for --beta 2 only, got beta ${beta}. Try --algorithm auto.`,
    );
  }
  return choice;
}

export function createUpdater(algorithm: Algorithm): CreateUpdater {
  return ALGORITHMS[algorithm];
}
