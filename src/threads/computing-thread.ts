import { type MessagePort, Worker } from 'node:worker_threads';
import { assertNever, NmfError } from '../errors.js';
import type { JoinMessage } from '../separation/index.js';
import { option, phrase } from '../text/index.js';
import { addressSpace } from './address-space.js';
import { asError } from './failure.js';
import type { Job, JobResult, Message } from './messages.js';
import type { RunOptions } from './run-options.js';

/** A thread that computes one job after another, so that starting it and warming it up is paid once. */
export interface ComputingThread {
  /**
   * Runs one job; the thread must be idle.
   *
   * @param transfer - Ports that go with the job.
   * @throws NmfError `cancelled` after an abort; the job's own NmfError; `memory` when the thread ran out of it.
   *   An Error when the thread ended without an answer: a bug, or something outside killed it.
   */
  run<J extends Job>(job: J, options?: RunOptions, transfer?: readonly MessagePort[]): Promise<JobResult<J>>;
  close(): Promise<void>;
}

/** What V8 reserves for a thread: measured 0.6 GB, 0.9 GB for the first (Node.js 20, 22 and 24). */
const THREAD_ADDRESS_BYTES = 0.9e9;

interface Pending {
  resolve(result: never): void;
  reject(error: Error): void;
  readonly onProgress: RunOptions['onProgress'];
}

/**
 * Makes a computing thread, which starts with its first job. After an abort, a bug or its own death it starts
 * anew with the next one.
 */
export function openComputingThread(): ComputingThread {
  let worker: Worker | undefined;
  let pending: Pending | undefined;
  const helpers = new Set<Worker>();
  /** Those of them that are not asked to join yet. */
  const waiting = new Set<Worker>();

  const start = (): Worker => {
    const started = startThread(new URL('../../dist/program/worker.js', import.meta.url));
    // A thread that was given up may still have its say: only the present one is heard.
    const heard =
      <A extends unknown[]>(listener: (...args: A) => void) =>
      (...args: A) => {
        if (started === worker) listener(...args);
      };
    const fail = heard((error: Error) => {
      worker = undefined;
      pending?.reject(error);
    });
    started.on(
      'message',
      heard((message: Message) => {
        try {
          if (message.kind === 'expect') expect(message.count);
          else if (message.kind === 'join') for (const one of message.joinMessages) join(one);
          else if (pending !== undefined) settle(message, pending);
        } catch (error) {
          pending?.reject(asError(error));
        }
      }),
    );
    started.on('messageerror', fail);
    started.on('error', (error) => fail(asThreadError(error)));
    started.on('exit', () => fail(new Error('the computing thread ended without an answer')));
    return started;
  };

  /** Has so many threads start, which takes as long as reading a recording of minutes. */
  const expect = (count: number) => {
    while (waiting.size < count) waiting.add(startHelper());
  };

  const join = (joinMessage: JoinMessage) => {
    const [helper = startHelper()] = waiting;
    waiting.delete(helper);
    helper.postMessage(joinMessage);
  };

  /** Starts a thread that takes part in a job once it is asked to join, and ends with it. Its failure is the job's. */
  const startHelper = (): Worker => {
    const helper = startThread(new URL('../../dist/program/helper.js', import.meta.url));
    helpers.add(helper);
    let hasLeft = false;
    const fail = (error: Error) => pending?.reject(error);
    helper.on('message', (message: Message) => {
      if (message.kind === 'left') hasLeft = true;
      else if (pending !== undefined) settle(message, pending);
    });
    helper.on('error', (error) => fail(asThreadError(error)));
    helper.on('exit', () => {
      // The exit code does not tell: a thread that is ended while it starts has 0.
      const wasWanted = helpers.delete(helper);
      waiting.delete(helper);
      if (wasWanted && !hasLeft) fail(new Error('a computing thread ended in the middle of its work'));
    });
    return helper;
  };

  const stop = async () => {
    const stopped = [worker, ...helpers];
    worker = undefined;
    helpers.clear();
    waiting.clear();
    await Promise.all(stopped.map((one) => one?.terminate()));
  };

  return {
    async run<J extends Job>(
      job: J,
      { signal, onProgress }: RunOptions = {},
      transfer: readonly MessagePort[] = [],
    ) {
      if (signal?.aborted) throw cancelled();
      if (pending !== undefined) throw new Error('a computing thread takes one job at a time');
      worker ??= start();
      const running = worker;
      let onAbort: (() => void) | undefined;
      try {
        return await new Promise<JobResult<J>>((resolve, reject) => {
          pending = { resolve, reject, onProgress };
          onAbort = () => reject(cancelled());
          signal?.addEventListener('abort', onAbort);
          running.postMessage(job, [...transfer]);
        });
      } catch (error) {
        // The job's own refusal leaves the thread idle; anything else leaves it in a state that nobody knows.
        if (!(error instanceof NmfError) || error.code === 'cancelled') await stop();
        throw error;
      } finally {
        pending = undefined;
        if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
      }
    },
    close: stop,
  };
}

function settle(message: Message, { resolve, reject, onProgress }: Pending): void {
  switch (message.kind) {
    case 'progress':
      onProgress?.(message.progress);
      break;
    case 'expect':
    case 'join':
    case 'left':
      throw new Error(`not heard here: ${message.kind}`);
    case 'done':
      resolve(message.result as never);
      break;
    case 'failed':
      reject(new NmfError(message.code, message.said, message.about));
      break;
    case 'bug':
      reject(message.error);
      break;
    default:
      assertNever(message);
  }
}

function cancelled(): NmfError {
  return new NmfError('cancelled', 'stopped before the end; nothing was written');
}

/** Threads that have not reserved their addresses yet. */
let starting = 0;

/** @throws NmfError `memory` when the system grants no thread. */
function startThread(entry: URL): Worker {
  assertAddresses((starting + 1) * THREAD_ADDRESS_BYTES);
  let thread: Worker;
  try {
    thread = new Worker(entry);
  } catch (error) {
    throw asThreadError(error);
  }
  starting++;
  let isStarting = true;
  const started = () => {
    if (isStarting) starting--;
    isStarting = false;
  };
  thread.on('online', started);
  thread.on('exit', started);
  return thread;
}

const FEWER = phrase`use fewer ${option('threads')} and ${option('jobs')}`;

/** V8 ends the whole process, with messages of its own, when it gets no addresses for another thread. */
function assertAddresses(bytes: number): void {
  const space = addressSpace();
  if (space === undefined || space.used + bytes <= space.limit) return;
  const [needed, limit] = [space.used + bytes, space.limit].map((n) => `${(n / 1e9).toFixed(1)} GB`);
  throw new NmfError(
    'memory',
    phrase`the limit on address space (ulimit -v) is ${limit}, and another computing thread takes it to ${needed}: raise the limit, or ${FEWER}.`,
  );
}

/** @param reason - What Node.js says, such as `Worker initialization failure: EAGAIN`. */
function notStarted(reason: string): NmfError {
  return new NmfError(
    'memory',
    phrase`a computing thread could not be started (${reason}): raise the limits on open files, processes and memory (ulimit -n, -u, -v), or ${FEWER}.`,
  );
}

function asThreadError(thrown: unknown): Error {
  const error = asError(thrown);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const said = phrase`the computing thread ran out of memory. Try fewer ${option('components')}.`;
    return new NmfError('memory', said);
  }
  if (code === 'ERR_WORKER_INIT_FAILED') return notStarted(message);
  return error;
}
