import {
  type CreateKernel,
  checkedSum,
  createLayout,
  createNmfTasks,
  createOwnKernels,
  createPooledKernel,
  createSingleThreadPool,
  floats,
  instantiate,
  nmfLayout,
  packMagnitudes,
  scaleMagnitudes,
} from '../../src/kernels/index.js';

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
