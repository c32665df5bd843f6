import { parentPort } from 'node:worker_threads';
import { assertNever } from '../errors.js';
import type { Helpers, OnProgress, Progress } from '../separation/index.js';
import { readHeader } from './computing/read-recording.js';
import { separateIntoStaging } from './computing/separate-recording.js';
import { separateInMemory } from './computing/separate-signal.js';
import { asMessage } from './failure.js';
import type { FromThread, Job, JobResult, ToThread } from './messages.js';

/** Entry of the worker thread: runs one job after another, so that the thread of the caller stays free. */
const PROGRESS_INTERVAL_MS = 50;

function post(message: FromThread, transfer: ArrayBuffer[] = []): void {
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

async function run(
  job: Job,
  onProgress: OnProgress,
): Promise<{ result: JobResult<Job>; transfer: ArrayBuffer[] }> {
  switch (job.kind) {
    case 'file':
      return { result: await separateIntoStaging(job, onProgress, helpersFor(job.threads)), transfer: [] };
    case 'header':
      return { result: readHeader(job), transfer: [] };
    case 'learn': {
      const { learnFromRecordings } = await import('./computing/learn-from-recordings.js');
      return { result: await learnFromRecordings(job, onProgress, helpersFor(job.threads)), transfer: [] };
    }
    case 'page': {
      const { pageIntoStaging } = await import('./computing/write-page.js');
      return { result: await pageIntoStaging(job, onProgress), transfer: [] };
    }
    case 'refine': {
      const { refineIntoStaging } = await import('./computing/refine-folder.js');
      return { result: await refineIntoStaging(job, onProgress, helpersFor(job.threads)), transfer: [] };
    }
    case 'signal':
      return separateInMemory(job, onProgress, helpersFor(job.threads));
    default:
      return assertNever(job);
  }
}

/** Threads that the main thread starts when they are asked to join: it sees when one of them dies, this one is busy. */
function helpersFor(threads: number): Helpers {
  return {
    count: threads - 1,
    expect: (count) => {
      if (count > 0) post({ kind: 'expect', count });
    },
    join: (joins) => post({ kind: 'join', joins }),
    fail: () => {
      throw new Error('another thread of the separation failed');
    },
  };
}

parentPort?.on('message', async (job: ToThread) => {
  try {
    if (job.kind === 'join') throw new Error('the computing thread leads, and joins nobody');
    const { result, transfer } = await run(job, progressPoster());
    post({ kind: 'done', result }, transfer);
  } catch (error) {
    post(asMessage(error));
  }
});
