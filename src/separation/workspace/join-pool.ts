import { assertNever } from '../../errors.js';
import { createSeriesTasks, runBlocks, type Tasks } from '../../kernels/index.js';
import type { JoinMessage } from './helpers.js';
import { createWorkspaceTasks } from './workspace.js';

/**
 * Takes part in a separation until it is over.
 *
 * @param onError - Receives what goes wrong in a block; the separation then fails.
 */
export function joinPool(join: JoinMessage, onError: (error: unknown) => void): void {
  runBlocks(join.control, tasksOf(join), onError);
}

function tasksOf(join: JoinMessage): Tasks {
  switch (join.kind) {
    case 'recording':
      return createWorkspaceTasks(join, join.thread);
    case 'fits':
      return createSeriesTasks(join.series, join.thread);
    default:
      return assertNever(join);
  }
}
