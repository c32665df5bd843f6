import { Worker } from 'node:worker_threads';
import { NmfError } from '../errors.js';
import { option, phrase } from '../text/index.js';
import { addressSpace } from './address-space.js';
import { asError } from './failure.js';

/** What V8 reserves for a thread: measured 0.6 GB, 0.9 GB for the first (Node.js 20, 22 and 24). */
const THREAD_ADDRESS_BYTES = 0.9e9;

/**
 * What a thread may hold of JavaScript objects that were just made. A computing thread makes few: left to itself, V8
 * lets 7 MB of them lie in a separation of a minute (measured, Node.js 20), for no time won.
 */
const YOUNG_GENERATION_MB = 3;

/** Threads that have not reserved their addresses yet. */
let starting = 0;

/**
 * Starts a thread.
 *
 * @param entry - Its packed code.
 * @throws NmfError `memory` when the system grants no thread.
 */
export function startThread(entry: URL): Worker {
  assertAddresses((starting + 1) * THREAD_ADDRESS_BYTES);
  let thread: Worker;
  try {
    thread = new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB } });
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

/** What ended a thread, or kept it from starting: an NmfError where memory or a limit did. */
export function asThreadError(thrown: unknown): Error {
  const error = asError(thrown);
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') {
    const said = phrase`the computing thread ran out of memory. Try fewer ${option('components')}.`;
    return new NmfError('memory', said);
  }
  if (code === 'ERR_WORKER_INIT_FAILED') {
    // The message is such as `Worker initialization failure: EAGAIN`.
    const said = phrase`a computing thread could not be started (${message}): raise the limits on open files, processes and memory (ulimit -n, -u, -v), or ${FEWER}.`;
    return new NmfError('memory', said);
  }
  return error;
}
