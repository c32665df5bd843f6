import { availableParallelism } from 'node:os';
import { assertCount } from '../arguments.js';

/**
 * Threads that a separation may take.
 *
 * @throws NmfError `usage` when `asked` is no whole number of at least 1.
 */
export function threadCount(asked: number | undefined): number {
  assertCount('--threads', asked);
  return asked ?? availableParallelism();
}
