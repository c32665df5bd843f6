import { availableParallelism } from 'node:os';

/** Threads that a separation may take. */
export function threadCount(asked: number | undefined): number {
  return asked ?? availableParallelism();
}
