import { once } from 'node:events';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import {
  CONTROL_BYTES,
  createCrew,
  createCrewKernel,
  createLayout,
  createNmfTasks,
  createSharedKernels,
  createWasmKernel,
  dismiss,
  instantiate,
  nmfLayout,
  SPARE_COLUMNS,
  scaleMagnitudes,
  serve,
} from '../../dist/kernels/index.js';
import { packMagnitudes } from '../../dist/kernels/packing.js';

const layoutOf = (shape, threads) => {
  const layout = createLayout();
  const nmf = nmfLayout(layout, shape, SPARE_COLUMNS, threads);
  return { nmf, bytes: layout.bytes() };
};

/**
 * The fast kernel on some threads, of which the calling one is the first.
 *
 * @param {{ v: Float32Array, frames: number, bins: number, components: number, beta: number }} problem
 * @param {number} threads
 */
export async function openKernel({ v, ...shape }, threads) {
  if (threads === 1) return { kernel: createWasmKernel({ v, ...shape }), close: async () => undefined };
  const { nmf, bytes } = layoutOf(shape, threads);
  const shared = createSharedKernels(bytes);
  packMagnitudes(v, nmf, new Float32Array(shared.memory.buffer, nmf.v, nmf.rows * nmf.panels * 32));
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const workers = Array.from(
    { length: threads - 1 },
    (_, i) =>
      new Worker(new URL(import.meta.url), {
        workerData: { shape, threads, shared, control, thread: i + 1 },
      }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  const tasks = createNmfTasks(instantiate(shared), shared.memory, nmf, 0);
  const crew = createCrew(control, tasks, () => {
    throw new Error('a block failed on another thread');
  });
  scaleMagnitudes(crew, nmf, 1, 0);
  return {
    kernel: createCrewKernel(shared.memory, nmf, crew),
    async close() {
      dismiss(control);
      await Promise.all(workers.map((worker) => once(worker, 'exit')));
    },
  };
}

if (!isMainThread && workerData?.control !== undefined) {
  const { shape, threads, shared, control, thread } = workerData;
  const tasks = createNmfTasks(instantiate(shared), shared.memory, layoutOf(shape, threads).nmf, thread);
  parentPort.postMessage('ready');
  serve(control, tasks, (error) => {
    throw error;
  });
}
