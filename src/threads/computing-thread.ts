import type { MessagePort, Worker } from 'node:worker_threads';
import { assertNever, cancelled, NmfError } from '../errors.js';
import { asError } from './failure.js';
import { openHelpers } from './helpers.js';
import type { FromThread, Job, JobResult, ToThread } from './messages.js';
import type { RunOptions } from './run-options.js';
import { asThreadError, startThread } from './start-thread.js';

/** A thread that computes one job after another, so that starting it and warming it up is paid once. */
export interface ComputingThread {
  /**
   * Runs one job, after those that were asked for before.
   *
   * @throws NmfError `cancelled` after an abort; the job's own NmfError; `memory` when the thread ran out of it.
   *   An Error when the thread ended without an answer: a bug, or something outside killed it.
   */
  run<J extends Job>(job: J, options?: RunOptions & JobExtras): Promise<JobResult<J>>;
  /** Ends the thread. What is being computed, what waits and what is asked for later ends as `cancelled`. */
  close(): Promise<void>;
}

/** What goes with a job beside the caller's options. */
interface JobExtras {
  /** Ports that are handed over with the job. */
  readonly transfer?: readonly MessagePort[] | undefined;
}

/** A job that is being computed. */
interface Running {
  resolve(result: never): void;
  reject(error: Error): void;
  readonly hears: RunOptions & JobExtras;
}

/** The packed entry of the computing thread, as the build leaves it; that of its helpers lies beside it. */
const WORKER = new URL('../../dist/program/worker.js', import.meta.url);

/**
 * Makes a computing thread, which starts with its first job. After an abort, a bug or its own death it starts
 * anew with the next one.
 *
 * @param workerUrl - Its packed entry. Default: this package's own.
 */
export function openComputingThread(workerUrl: string | URL = WORKER): ComputingThread {
  let worker: Worker | undefined;
  let running: Running | undefined;
  let isClosed = false;
  let last: Promise<unknown> = Promise.resolve();
  const helpers = openHelpers(
    new URL('helper.js', workerUrl),
    (message) => hear(message),
    (error) => running?.reject(error),
  );

  const startWorker = (): Worker => {
    const started = startThread(new URL(workerUrl));
    // A terminated worker may still deliver messages: they are ignored.
    const whileCurrent =
      <A extends unknown[]>(listener: (...args: A) => void) =>
      (...args: A) => {
        if (started === worker) listener(...args);
      };
    const fail = whileCurrent((error: Error) => {
      worker = undefined;
      running?.reject(error);
    });
    started.on('message', whileCurrent(hear));
    started.on('messageerror', fail);
    started.on('error', (error) => fail(asThreadError(error)));
    started.on('exit', () => fail(new Error('the computing thread ended without an answer')));
    return started;
  };

  const hear = (message: FromThread): void => {
    if (running === undefined) return;
    const { resolve, reject, hears } = running;
    try {
      switch (message.kind) {
        case 'progress':
          hears.onProgress?.(message.progress);
          break;
        case 'expect':
          helpers.expect(message.count);
          break;
        case 'join':
          helpers.askToJoin(message.joins);
          break;
        case 'done':
          resolve(message.result as never);
          break;
        case 'failed':
          reject(NmfError.from(message.error));
          break;
        case 'bug':
          reject(message.error);
          break;
        case 'left': // heard where helpers are kept
          break;
        default:
          assertNever(message);
      }
    } catch (error) {
      reject(asError(error));
    }
  };

  const stop = async () => {
    const stopped = worker;
    worker = undefined;
    await Promise.all([stopped?.terminate(), helpers.stop()]);
  };

  const compute = async <J extends Job>(job: J, options: RunOptions & JobExtras): Promise<JobResult<J>> => {
    if (isClosed || options.signal?.aborted) throw cancelled();
    worker ??= startWorker();
    const computing = worker;
    let stopListening: (() => void) | undefined;
    try {
      return await new Promise<JobResult<J>>((resolve, reject) => {
        running = { resolve, reject, hears: options };
        stopListening = onAbort(options.signal, () => reject(cancelled()));
        computing.postMessage(job satisfies ToThread, [...(options.transfer ?? [])]);
      });
    } catch (error) {
      // The job's own refusal leaves the thread idle; anything else leaves it in a state that nobody knows.
      if (!(error instanceof NmfError) || error.code === 'cancelled') await stop();
      throw error;
    } finally {
      running = undefined;
      stopListening?.();
    }
  };

  return {
    async run<J extends Job>(job: J, options: RunOptions & JobExtras = {}) {
      let hasBegun = false;
      const result = last.then(() => {
        hasBegun = true;
        return compute(job, options);
      });
      last = result.catch(() => undefined);
      let stopListening: (() => void) | undefined;
      const abortedInQueue = new Promise<never>((_, reject) => {
        stopListening = onAbort(options.signal, () => {
          if (!hasBegun) reject(cancelled()); // what has begun ends when its thread has stopped
        });
      });
      return Promise.race([result, abortedInQueue]).finally(() => stopListening?.());
    },
    async close() {
      isClosed = true;
      running?.reject(cancelled());
      await stop();
    },
  };
}

/** @returns A function that stops listening. */
function onAbort(signal: AbortSignal | undefined, listener: () => void): () => void {
  signal?.addEventListener('abort', listener);
  return () => signal?.removeEventListener('abort', listener);
}
