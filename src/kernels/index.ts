/**
 * Where the numbers run: the contract between algorithms and machine, and the builds that fulfil it. Nothing here
 * knows of iterations, starts or stopping.
 */
export type { KernelExports, Pointer } from './bindings.generated.js';
export { checkedSum } from './checks.js';
export {
  type ComponentRange,
  type CreateKernel,
  FACTOR_FLOOR,
  type Factor,
  type Factors,
  type FrameRange,
  type NmfKernel,
  type NmfProblem,
  type NmfShape,
  type Point,
  productFloor,
  type Side,
  SPARE_COLUMNS,
} from './contract.js';
export { dot, transpose } from './dense.js';
export { divergenceOf, power } from './divergence.js';
export {
  createSeriesKernel,
  createSeriesTasks,
  type KernelSeries,
  PRESENT_BYTES,
  seriesBytes,
} from './kernel-series.js';
export { groupsOf, inRounds, type NmfLayout, nmfLayout, ROUND_BLOCKS } from './nmf-layout.js';
export { createNmfTasks, writeNmfStructs } from './nmf-tasks.js';
export { createOwnKernels } from './own-kernels.js';
export { packFactor, packMagnitudes, unpackFactor, unpackMagnitudes } from './packing.js';
export { createPooledKernel, isFastBeta } from './pooled-kernel.js';
export { type NmfPool, scaleMagnitudes, sumMagnitudes, takeFrames } from './pooled-magnitudes.js';
export { createReferenceKernel } from './reference.js';
export { referenceCovariances, referenceFilter } from './reference-spatial.js';
export { createLayout, doubles, floats, type Layout, partOf, type Region } from './region.js';
export { createSharedKernels } from './shared-kernels.js';
export {
  COVARIANCE_NUMBERS,
  COVARIANCE_STEPS,
  type Covariances,
  equalCovariances,
  REGULARISATION,
  stepCovariances,
} from './spatial.js';
export {
  COVARIANCES_BYTES,
  SPATIAL_FILTER_BYTES,
  SYNTHESIS_BYTES,
  TRANSFORM_BYTES,
  writeCovariances,
  writeSpatialFilter,
  writeSynthesis,
  writeTransform,
} from './structs.generated.js';
export {
  CONTROL_BYTES,
  createSingleThreadPool,
  createThreadPool,
  runBlocks,
  stopPool,
  type Tasks,
  type ThreadPool,
} from './thread-pool.js';
export { createWasmKernel } from './wasm-kernel.js';
export {
  instantiate,
  type LoadedKernels,
  MAX_MEMORY_BYTES,
} from './wasm-module.js';
export type { WasmMemory } from './wasm-types.js';
