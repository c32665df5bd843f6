import type { Worker } from 'node:worker_threads';
import type { JoinMessage } from '../separation/index.js';
import type { FromThread, ToThread } from './messages.js';
import { asThreadError, startThread } from './start-thread.js';

/**
 * The helpers of one computing thread, as its caller keeps them: that thread is busy and could not see one die. Each
 * takes part in one job, and ends with it.
 */
export interface HelperThreads {
  /** Has so many helpers start, which takes as long as reading a recording of minutes. */
  expect(count: number): void;
  /** Sends a join message each to helpers that were expected, and to as many more as it takes. */
  askToJoin(joins: readonly JoinMessage[]): void;
  stop(): Promise<void>;
}

/**
 * @param entry - Their packed code.
 * @param hear - Called with what goes wrong in a helper's work.
 * @param onDeath - Called when a helper ends before its job does.
 */
export function openHelpers(
  entry: URL,
  hear: (message: FromThread) => void,
  onDeath: (error: Error) => void,
): HelperThreads {
  const helpers = new Set<Worker>();
  const waiting = new Set<Worker>();

  const start = (): Worker => {
    const helper = startThread(entry);
    helpers.add(helper);
    let hasLeft = false;
    helper.on('message', (message: FromThread) => {
      if (message.kind === 'left') hasLeft = true;
      else hear(message);
    });
    helper.on('error', (error) => onDeath(asThreadError(error)));
    helper.on('exit', () => {
      // The exit code does not tell: a thread that is ended while it starts has 0.
      const wasWanted = helpers.delete(helper);
      waiting.delete(helper);
      if (wasWanted && !hasLeft) onDeath(new Error('a computing thread ended in the middle of its work'));
    });
    return helper;
  };

  return {
    expect(count) {
      while (waiting.size < count) waiting.add(start());
    },
    askToJoin(joins) {
      for (const join of joins) {
        const [helper = start()] = waiting;
        waiting.delete(helper);
        helper.postMessage({ kind: 'join', join } satisfies ToThread);
      }
    },
    async stop() {
      const stopped = [...helpers];
      helpers.clear();
      waiting.clear();
      await Promise.all(stopped.map((helper) => helper.terminate()));
    },
  };
}
