import { parentPort } from 'node:worker_threads';
import { assertNever, NmfError } from '../errors.js';
import type { Hooks, Progress } from '../separation/index.js';
import type { Job, JobResult, Message } from './protocol.js';
import { reportIntoStaging } from './report-into-staging.js';
import { separateInMemory } from './separate-in-memory.js';
import { separateIntoStaging } from './separate-into-staging.js';

/** Entry of the worker thread: runs one job after another, so that the thread of the caller stays free. */
const PROGRESS_INTERVAL_MS = 50;

function post(message: Message, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

function progressPoster(): (progress: Progress) => void {
  let stage = '';
  let last = 0;
  return (progress) => {
    const now = performance.now();
    if (progress.stage === stage && now - last < PROGRESS_INTERVAL_MS) return;
    stage = progress.stage;
    last = now;
    post({ kind: 'progress', progress });
  };
}

function run(job: Job, hooks: Hooks): { result: JobResult<Job>; transfer: ArrayBuffer[] } {
  switch (job.kind) {
    case 'file':
      return { result: separateIntoStaging(job, hooks), transfer: [] };
    case 'report':
      return { result: reportIntoStaging(job, hooks), transfer: [] };
    case 'signal':
      return separateInMemory(job, hooks);
    default:
      return assertNever(job);
  }
}

parentPort?.on('message', (job: Job) => {
  try {
    const { result, transfer } = run(job, { onProgress: progressPoster() });
    post({ kind: 'done', result }, transfer);
  } catch (error) {
    post(asMessage(error));
  }
});

function asMessage(error: unknown): Message {
  if (error instanceof NmfError) return { kind: 'failed', code: error.code, message: error.message };
  if (isOutOfMemory(error)) {
    const message = 'memory ran out. Try fewer --components, a lower --sample-rate or a shorter recording.';
    return { kind: 'failed', code: 'memory', message };
  }
  return { kind: 'bug', error: error instanceof Error ? error : new Error(String(error)) };
}

function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError &&
    /allocation failed|Invalid (typed )?array (buffer )?length/i.test(error.message)
  );
}
