import { checkedSum } from './checks.js';
import type { CreateKernel } from './contract.js';
import { nmfLayout } from './nmf-layout.js';
import { createNmfTasks } from './nmf-tasks.js';
import { createOwnKernels } from './own-kernels.js';
import { packMagnitudes } from './packing.js';
import { createPooledKernel } from './pooled-kernel.js';
import { scaleMagnitudes } from './pooled-magnitudes.js';
import { createLayout, floats } from './region.js';
import { createSingleThreadPool } from './thread-pool.js';
import { instantiate } from './wasm-module.js';

/** The fast kernel on the calling thread alone, with memory of its own. */
export const createWasmKernel: CreateKernel = (problem) => {
  checkedSum(problem.v, problem);
  const layout = createLayout();
  const nmf = nmfLayout(layout, problem, 1);
  const kernels = createOwnKernels(layout.bytes());
  const { memory } = kernels;
  packMagnitudes(problem.v, nmf, floats(memory, nmf.v));
  const pool = createSingleThreadPool(createNmfTasks(instantiate(kernels), memory, nmf, 0));
  scaleMagnitudes(pool, nmf, 1, 0);
  return createPooledKernel(memory, nmf, pool);
};
