import {
  type CreateKernel,
  createNmfTasks,
  createPooledKernel,
  createReferenceKernel,
  isFastBeta,
  type KernelExports,
  type Layout,
  type NmfKernel,
  type NmfLayout,
  type NmfShape,
  nmfLayout,
  prefixedPool,
  prefixTasks,
  SPARE_COLUMNS,
  scaleMagnitudes,
  sumMagnitudes,
  type TaskTable,
  type ThreadPool,
  takeFrames,
  unpackMagnitudes,
  type WasmMemory,
} from '../kernels/index.js';
import { coarseFramesOf } from './coarse-start.js';

/** Where V lies in the kernels' memory, with room for its factors. */
export interface SpectrogramLayout {
  readonly nmf: NmfLayout;
  /** Of a part of the frames, for the first iterations; where there are enough for that. */
  readonly coarse?: NmfLayout | undefined;
}

/** V, scaled to a mean of 1, in the hands of a kernel. */
export interface PreparedSpectrogram {
  readonly shape: NmfShape;
  /** Mean of V before; 0 for silence, which needs no kernel. */
  readonly mean: number;
  readonly kernel: () => NmfKernel;
  /** A kernel of the frames that {@link coarseFramesOf} tells; made where that tells some. */
  readonly coarseKernel: () => NmfKernel;
}

/** Entries are lifted to this part of the mean where beta <= 0, whose divergence from a zero is infinite. */
const MAGNITUDE_FLOOR = 1e-6;
/** Before the names of the tasks of the coarse spectrogram. */
const COARSE = 'coarse ';

export function spectrogramLayout(layout: Layout, shape: NmfShape, threads: number): SpectrogramLayout {
  const of = (frames: number) => nmfLayout(layout, { ...shape, frames }, SPARE_COLUMNS, threads);
  const nmf = of(shape.frames);
  const coarseFrames = coarseFramesOf(shape.frames);
  return { nmf, coarse: coarseFrames && of(coarseFrames.frames) };
}

/** What the pool that {@link prepareSpectrogram} is given must know. */
export function createSpectrogramTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  { nmf, coarse }: SpectrogramLayout,
  thread: number,
): TaskTable {
  return {
    ...createNmfTasks(kernels, memory, nmf, thread),
    ...(coarse && prefixTasks(COARSE, createNmfTasks(kernels, memory, coarse, thread))),
  };
}

/**
 * Scales the V that lies in the kernels' memory as the factorisation wants it: to a mean of 1, and no entry too small for
 * the divergence.
 *
 * @param createKernel - The build that computes. Default the fast one, or the reference where that has no room for beta.
 */
export function prepareSpectrogram(
  memory: WasmMemory,
  { nmf, coarse }: SpectrogramLayout,
  pool: ThreadPool,
  createKernel?: CreateKernel,
): PreparedSpectrogram {
  const { frames, bins, components, beta } = nmf;
  const mean = frames === 0 ? 0 : sumMagnitudes(pool, nmf, memory) / (frames * bins);
  if (mean > 0) scaleMagnitudes(pool, nmf, 1 / mean, beta <= 0 ? MAGNITUDE_FLOOR : 0);
  const create = createKernel ?? (isFastBeta(beta) ? undefined : createReferenceKernel);
  const kernelOf = (part: NmfLayout, partPool: ThreadPool) => {
    if (create === undefined) return createPooledKernel(memory, part, partPool);
    const v = new Float32Array(part.frames * bins);
    unpackMagnitudes(
      new Float32Array(memory.buffer, part.v, part.frameGroups * part.binGroups * 32),
      part,
      v,
    );
    return create({ frames: part.frames, bins, components, beta, v });
  };
  let kernel: NmfKernel | undefined;
  return {
    shape: { frames, bins, components, beta },
    mean,
    kernel: () => {
      kernel ??= kernelOf(nmf, pool);
      return kernel;
    },
    coarseKernel: () => {
      const coarseFrames = coarseFramesOf(frames);
      if (coarse === undefined || coarseFrames === undefined) throw new Error('too short to be coarse');
      const coarsePool = prefixedPool(COARSE, pool);
      takeFrames(coarsePool, coarse, nmf, coarseFrames.first, coarseFrames.every);
      return kernelOf(coarse, coarsePool);
    },
  };
}
