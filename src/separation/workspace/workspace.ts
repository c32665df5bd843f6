import {
  binCount,
  createGroupAnalysis,
  createMagnitudeTasks,
  createSynthesisTasks,
  fillTransforms,
  frameCount,
  type OutputList,
  type SynthesisLayout,
  samplesOfChunk,
  synthesisLayout,
  type TransformLayout,
  transformLayout,
  writeTransforms,
} from '../../dsp/index.js';
import {
  CONTROL_BYTES,
  createLayout,
  createOwnKernels,
  createSharedKernels,
  createSingleThreadPool,
  createThreadPool,
  instantiate,
  type LoadedKernels,
  nmfLayout,
  runBlocks,
  stopPool,
  type ThreadPool,
  writeNmfStructs,
} from '../../kernels/index.js';
import { createSpectrogramTasks, type SpectrogramLayout, spectrogramLayout } from '../../nmf/index.js';
import { type CellMaximaLayout, cellMaximaLayout, createCellMaximaTasks } from './cell-maxima.js';
import type { PictureGrid } from './picture-grid.js';

/** All that decides where things are in a separation's working memory. */
export interface WorkspacePlan {
  /** Samples per channel of the whole recording, and channels. */
  readonly samples: number;
  readonly channels: number;
  readonly nFft: number;
  readonly hopSamples: number;
  readonly components: number;
  readonly beta: number;
  readonly threads: number;
  /** How the masked spectrograms are to be reduced to pictures; undefined where they are not. */
  readonly pictures?: PictureGrid | undefined;
  /** Frames of a segment, where the recording is worked on in segments. Default: all of the recording's at once. */
  readonly segmentFrames?: number | undefined;
  /** What comes out; each list adds up to the recording by itself. Default: one list, of the components alone. */
  readonly outputs?: readonly OutputList[] | undefined;
}

/** Products of frames, bins and components from which one more thread saves more than its start costs (30 ms). */
const WORK_PER_THREAD = 4e6;

/** Threads that a separation takes, the calling one among them: no more than it gains from. */
export function threadsFor(
  { samples }: { readonly samples: number },
  { nFft, hopSamples, components }: Pick<WorkspacePlan, 'nFft' | 'hopSamples' | 'components'>,
  helpers: Helpers | undefined,
): number {
  const work = frameCount(samples, hopSamples) * binCount(nFft) * components;
  return Math.min(1 + (helpers?.count ?? 0), 1 + Math.floor(work / WORK_PER_THREAD));
}

/** Where things are in a separation's working memory; it can be sent to threads. */
export interface WorkspaceLayout extends SpectrogramLayout {
  readonly transforms: TransformLayout;
  readonly synthesis: SynthesisLayout;
  /** Where pictures are wanted. */
  readonly cellMaxima: CellMaximaLayout | undefined;
  readonly bytes: number;
}

export function layoutWorkspace(plan: WorkspacePlan): WorkspaceLayout {
  const { samples, nFft, hopSamples, threads, components, beta, segmentFrames } = plan;
  const frames = segmentFrames ?? frameCount(samples, hopSamples);
  const chunkSamples = samplesOfChunk(plan, components, samples);
  const layout = createLayout();
  const shape = { frames, bins: binCount(nFft), components, beta };
  const spectrogram =
    segmentFrames === undefined
      ? spectrogramLayout(layout, shape, threads)
      : { nmf: nmfLayout(layout, shape, threads) };
  const transforms = transformLayout(layout, plan, threads);
  const synthesis = synthesisLayout(layout, { ...plan, frames, chunkSamples }, threads);
  const cellMaxima = plan.pictures && cellMaximaLayout(layout, spectrogram.nmf, threads, plan.pictures);
  return { ...spectrogram, transforms, synthesis, cellMaxima, bytes: layout.bytes() };
}

/** What another thread needs to take part; it can be sent to one. */
export interface JoinMessage {
  readonly layout: WorkspaceLayout;
  readonly kernels: LoadedKernels;
  readonly control: SharedArrayBuffer;
  /** Samples of each channel, in shared memory. */
  readonly signal: readonly Float32Array[];
  /** Number of the thread, from 1. */
  readonly thread: number;
}

/** Threads that can be asked to take part. */
export interface Helpers {
  readonly count: number;
  /** Says that so many will be asked to join soon: they can start meanwhile. */
  expect(count: number): void;
  /** Sends one join message to each; they come when they can, and leave when they are stopped. */
  join(joinMessages: readonly JoinMessage[]): void;
  /** Throws what went wrong on one of them. */
  fail(): never;
}

export interface Workspace {
  readonly layout: WorkspaceLayout;
  readonly kernels: LoadedKernels;
  readonly pool: ThreadPool<WorkspaceTasks>;
  /** Lets the helpers go. */
  close(): void;
}

/**
 * Makes the working memory of one separation and asks the helpers to it.
 *
 * @param signal - At the working rate; in shared memory where there are helpers.
 * @throws NmfError `memory`.
 */
export function openWorkspace(
  plan: WorkspacePlan,
  signal: readonly Float32Array[],
  helpers: Helpers | undefined,
): Workspace {
  const layout = layoutWorkspace(plan);
  const isAlone = helpers === undefined || plan.threads === 1;
  const kernels = isAlone ? createOwnKernels(layout.bytes) : createSharedKernels(layout.bytes);
  fillTransforms(kernels.memory, layout.transforms);
  const tasks = createTasks(layout, kernels, signal, 0);
  if (isAlone) return { layout, kernels, pool: createSingleThreadPool(tasks), close: () => undefined };
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const pool = createThreadPool(control, tasks, helpers.fail);
  const join = { layout, kernels, control, signal };
  helpers.join(Array.from({ length: plan.threads - 1 }, (_, i) => ({ ...join, thread: i + 1 })));
  return { layout, kernels, pool, close: () => stopPool(control) };
}

/**
 * Takes part in a separation until it is over.
 *
 * @param onError - Receives what goes wrong in a block; the separation then fails.
 */
export function joinPool(
  { layout, kernels, control, signal, thread }: JoinMessage,
  onError: (error: unknown) => void,
): void {
  runBlocks(control, createTasks(layout, kernels, signal, thread), onError);
}

type WorkspaceTasks = ReturnType<typeof createTasks>;

function createTasks(
  layout: WorkspaceLayout,
  loaded: LoadedKernels,
  signal: readonly Float32Array[],
  thread: number,
) {
  const { nmf, transforms, synthesis, cellMaxima } = layout;
  const kernels = instantiate(loaded);
  const { memory } = loaded;
  const transform = writeTransforms(memory, transforms, thread);
  const analyse = createGroupAnalysis(kernels, memory, transforms, transform, signal, thread);
  const { problem } = writeNmfStructs(memory, nmf, thread);
  return {
    ...createSpectrogramTasks(kernels, memory, layout, thread),
    ...createMagnitudeTasks(analyse, nmf),
    ...createSynthesisTasks(kernels, memory, synthesis, signal, transforms, transform, thread),
    pictures: cellMaxima && createCellMaximaTasks(kernels, memory, nmf, problem, cellMaxima, thread),
  };
}
