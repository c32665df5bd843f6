import type { MessagePort } from 'node:worker_threads';
import { openComputingThread } from './computing-thread.js';
import type { Job, JobResult } from './messages.js';
import type { RunOptions } from './run-options.js';

/** Runs one job somewhere else than on the thread of the caller; see {@link ComputingThread.run}. */
export type JobRunner = <J extends Job>(
  job: J,
  options?: RunOptions,
  transfer?: readonly MessagePort[],
) => Promise<JobResult<J>>;

/** Runs one job on a thread of its own; errors as `ComputingThread.run`. */
export const runJob: JobRunner = async (job, options, transfer) => {
  const thread = openComputingThread();
  try {
    return await thread.run(job, options, transfer);
  } finally {
    await thread.close();
  }
};
