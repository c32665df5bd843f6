/**
 * Where the numbers run: the contract between algorithms and machine, and the builds that fulfil it. Nothing here
 * knows of iterations, starts or stopping.
 */
export { checkedSum } from './checks.js';
export {
  type CreateKernel,
  FACTOR_FLOOR,
  type Factor,
  type Factors,
  type NmfKernel,
  type NmfProblem,
  type NmfShape,
  type Point,
  productFloor,
  type Side,
  SPARE_COLUMNS,
} from './contract.js';
export { createCorrelator } from './correlator.js';
export { createLayout, type Layout, type NmfLayout, nmfLayout } from './layout.js';
export { createNmfTasks } from './nmf-tasks.js';
export { createOwnKernels } from './own-kernels.js';
export { packFactor, packMagnitudes, unpackMagnitudes } from './packing.js';
export { power } from './powers.js';
export { createReferenceKernel } from './reference.js';
export { createSharedKernels } from './shared-kernels.js';
export {
  CONTROL_BYTES,
  createSingleThreadPool,
  createThreadPool,
  prefixedPool,
  prefixTasks,
  runBlocks,
  stopPool,
  type Task,
  type TaskTable,
  type ThreadPool,
} from './thread-pool.js';
export {
  createPooledKernel,
  createWasmKernel,
  isFastBeta,
  scaleMagnitudes,
  sumMagnitudes,
  takeFrames,
} from './wasm-kernel.js';
export {
  instantiate,
  type KernelExports,
  type LoadedKernels,
  MAX_MEMORY_BYTES,
} from './wasm-module.js';
export type { WasmMemory, WasmModule } from './wasm-types.js';
