import { Worker } from 'node:worker_threads';
import { assertNever, NmfError } from '../errors.js';
import type { Progress } from '../separation/index.js';
import type { Job, JobResult, Message } from './protocol.js';

/** What every long call of the library takes beside its options. */
export interface RunOptions {
  /** Stops the work at once when aborted; the call rejects with an NmfError `cancelled`. */
  readonly signal?: AbortSignal;
  /** Called on the caller's thread, at most about 20 times a second and at each new stage. */
  readonly onProgress?: (progress: Progress) => void;
}

/**
 * Runs one job on a worker thread of its own.
 *
 * @throws NmfError `cancelled` after an abort; the job's own NmfError; `memory` when the thread ran out of it.
 */
export async function runJob<J extends Job>(
  job: J,
  { signal, onProgress }: RunOptions = {},
): Promise<JobResult<J>> {
  if (signal?.aborted) throw cancelled();
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: job });
  let onAbort: (() => void) | undefined;
  try {
    return await new Promise<JobResult<J>>((resolve, reject) => {
      onAbort = () => reject(cancelled());
      signal?.addEventListener('abort', onAbort);
      worker.on('message', (message: Message) => {
        switch (message.kind) {
          case 'progress':
            onProgress?.(message.progress);
            break;
          case 'done':
            resolve(message.result as JobResult<J>);
            break;
          case 'failed':
            reject(new NmfError(message.code, message.message));
            break;
          case 'bug':
            reject(message.error);
            break;
          default:
            assertNever(message);
        }
      });
      worker.on('error', (error) => reject(asWorkerError(error)));
      worker.on('exit', () => reject(new Error('the computing thread ended without an answer')));
    });
  } finally {
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort);
    await worker.terminate();
  }
}

function cancelled(): NmfError {
  return new NmfError('cancelled', 'stopped before the end; nothing was written');
}

function asWorkerError(error: unknown): Error {
  if ((error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY') {
    return new NmfError('memory', 'the computing thread ran out of memory. Try fewer --components.');
  }
  return error instanceof Error ? error : new Error(String(error));
}
