import { NmfError } from '../errors.js';
import { createMultiplicativeUpdate } from './mu.js';
import type { CreateUpdater } from './updater.js';

/** The algorithms by the names that `--algorithm` takes. */
const ALGORITHMS = { mu: createMultiplicativeUpdate } as const satisfies Record<string, CreateUpdater>;

export type Algorithm = keyof typeof ALGORITHMS;

export const ALGORITHM_NAMES = Object.keys(ALGORITHMS) as readonly Algorithm[];

/** @throws NmfError `usage` for a name that is not among {@link ALGORITHM_NAMES}. */
export function algorithmNamed(name: Algorithm): CreateUpdater {
  if (!Object.hasOwn(ALGORITHMS, name)) {
    throw new NmfError(
      'usage',
      `--algorithm must be one of ${ALGORITHM_NAMES.join(', ')}, got ${JSON.stringify(name)}.`,
    );
  }
  return ALGORITHMS[name];
}
