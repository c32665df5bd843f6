import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import {
  CONTROL_BYTES,
  createThreadPool,
  stopPool,
  type Tasks,
  type ThreadPool,
} from '../../src/kernels/index.js';
import { addressOfBuilt } from '../support/built.js';

/** The built kernels: threads cannot load the sources. The leader's side is the same file, compiled. */
const KERNELS = addressOfBuilt('kernels/index');

const HELPER = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.kernels).then((kernels) => {
    const tasks = new Function('kernels', 'data', workerData.makeTasks)(kernels, workerData.data);
    if (workerData.delays) {
      const { load } = Atomics;
      Atomics.load = (words, at) => {
        const value = load(words, at);
        for (let i = Math.random() * 3000; i > 0; i--);
        return value;
      };
    }
    parentPort.postMessage('ready');
    kernels.runBlocks(workerData.control, tasks, (error) => parentPort.postMessage(error.message));
    process.exit();
  });
`;

/** Ends a run that never would: its leader does not return to the event loop, so no timeout of the test's could. */
const WATCH = `
  const { workerData: control } = require('node:worker_threads');
  const [BLOCKS, FINISHED, FAILED] = [2, 3, 4];
  const words = new Int32Array(control, 0, 8);
  setInterval(() => {
    Atomics.store(words, FAILED, 1);
    Atomics.store(words, FINISHED, Atomics.load(words, BLOCKS));
  }, 40_000);
`;

export interface ThreadsOptions<T extends Tasks> {
  /** Threads beside the leader. */
  readonly helpers: number;
  /** Body of a function of (kernels, data) that returns the tasks. */
  readonly makeTasks: string;
  /** Handed to it; a `thread` number is added. */
  readonly data: object;
  readonly tasks: T;
  /** Whether helpers dawdle at every look at the shared words. */
  readonly hasDelays?: boolean;
}

/** Runs `use` with a pool of real threads. @returns Its result, and what blocks threw on the other threads. */
export async function withPool<T extends Tasks, Result>(
  options: ThreadsOptions<T>,
  use: (pool: ThreadPool<T>) => Result,
): Promise<[Result, string[]]> {
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const { makeTasks, hasDelays: delays = false } = options;
  const errors: string[] = [];
  const workers = Array.from({ length: options.helpers }, (_, i) => {
    const data = { ...options.data, thread: i + 1 };
    return new Worker(HELPER, {
      eval: true,
      workerData: { kernels: KERNELS, control, makeTasks, data, delays },
    });
  });
  const exits = workers.map((worker) => once(worker, 'exit'));
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const watch = new Worker(WATCH, { eval: true, workerData: control });
  await once(watch, 'online');
  for (const worker of workers) worker.on('message', (message: string) => errors.push(message));
  try {
    const pool = createThreadPool(control, options.tasks, () => {
      throw new Error('a block failed elsewhere, or the run did not end in 40 s');
    });
    return [use(pool), errors];
  } finally {
    stopPool(control);
    await Promise.all([...exits, watch.terminate()]);
  }
}
