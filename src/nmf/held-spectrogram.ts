import {
  type CreateKernel,
  createNmfTasks,
  createPooledKernel,
  createReferenceKernel,
  floats,
  isFastBeta,
  type KernelExports,
  type Layout,
  type NmfKernel,
  type NmfLayout,
  type NmfPool,
  type NmfShape,
  nmfLayout,
  scaleMagnitudes,
  sumMagnitudes,
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
export const MAGNITUDE_FLOOR = 1e-6;

export function spectrogramLayout(layout: Layout, shape: NmfShape, threads: number): SpectrogramLayout {
  const of = (frames: number) => nmfLayout(layout, { ...shape, frames }, threads);
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
) {
  return {
    nmf: createNmfTasks(kernels, memory, nmf, thread),
    coarse: coarse && createNmfTasks(kernels, memory, coarse, thread),
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
  pool: ThreadPool<ReturnType<typeof createSpectrogramTasks>>,
  createKernel?: CreateKernel,
): PreparedSpectrogram {
  const { frames, bins, components, beta } = nmf;
  const mean = frames === 0 ? 0 : sumMagnitudes(pool.nmf, nmf, memory) / (frames * bins);
  if (mean > 0) scaleMagnitudes(pool.nmf, nmf, 1 / mean, beta <= 0 ? MAGNITUDE_FLOOR : 0);
  const create = createKernel ?? (isFastBeta(beta) ? undefined : createReferenceKernel);
  const kernelOf = (part: NmfLayout, partPool: NmfPool) => {
    if (create === undefined) return createPooledKernel(memory, part, partPool);
    const v = new Float32Array(part.frames * bins);
    unpackMagnitudes(floats(memory, part.v), part, v);
    return create({ frames: part.frames, bins, components, beta, v });
  };
  let kernel: NmfKernel | undefined;
  return {
    shape: { frames, bins, components, beta },
    mean,
    kernel: () => {
      kernel ??= kernelOf(nmf, pool.nmf);
      return kernel;
    },
    coarseKernel: () => {
      const coarseFrames = coarseFramesOf(frames);
      if (coarse === undefined || pool.coarse === undefined || coarseFrames === undefined)
        throw new Error('too short to be coarse');
      takeFrames(pool.coarse, coarse, nmf, coarseFrames.first, coarseFrames.every);
      return kernelOf(coarse, pool.coarse);
    },
  };
}
