import {
  type CreateKernel,
  createOwnKernels,
  createSeriesKernel,
  createSeriesTasks,
  createSharedKernels,
  type KernelSeries,
  type NmfShape,
  PRESENT_BYTES,
  seriesBytes,
} from '../../kernels/index.js';
import { type Helpers, openPool } from './helpers.js';
import { threadsForWork } from './layout.js';

/** Kernels of fits to chosen frames, on all threads. */
export interface FitKernels {
  /** Each kernel ends the one before. */
  readonly createKernel: CreateKernel;
  /** Lets the helpers go. */
  close(): void;
}

/**
 * What a fit may have beyond the frames that are learned from and the components that come of them: marked frames are
 * looked at beside up to 1024 others, and marks beside models teach a background of their own on the way.
 */
const SPARE_FRAMES = 1024;
const SPARE_COMPONENTS = 16;

/**
 * Makes the memory of the fits that sources are learned with, and asks the helpers to them. Only what the largest fit
 * needs of it is taken up.
 *
 * @param shape - Of all frames that are learned from, with all components.
 * @throws NmfError `memory`.
 */
export function openFits(shape: NmfShape, helpers: Helpers | undefined): FitKernels {
  const { frames, bins, components } = shape;
  const threads = threadsForWork(frames * bins * components, helpers);
  const most = { frames: frames + SPARE_FRAMES, components: components + SPARE_COMPONENTS };
  const bytes = seriesBytes({ ...shape, ...most }, threads);
  const kernels = threads === 1 ? createOwnKernels(bytes) : createSharedKernels(bytes);
  const series: KernelSeries = { kernels, present: new SharedArrayBuffer(PRESENT_BYTES), threads };
  const { pool, close } = openPool(helpers, threads, createSeriesTasks(series, 0), { kind: 'fits', series });
  return { createKernel: createSeriesKernel(series, pool), close };
}
