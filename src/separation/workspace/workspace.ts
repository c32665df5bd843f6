import {
  type AnalysisScratch,
  analysisScratch,
  binCount,
  createGroupAnalysis,
  createMagnitudeTasks,
  createSynthesisTasks,
  fillTransformTables,
  frameCount,
  type SynthesisLayout,
  synthesisLayout,
  type TransformTables,
  transformTables,
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
  runBlocks,
  stopPool,
  type TaskTable,
  type ThreadPool,
} from '../../kernels/index.js';
import { createSpectrogramTasks, type SpectrogramLayout, spectrogramLayout } from '../../nmf/index.js';
import { type CellMaximaLayout, cellMaximaLayout, createCellMaximaTasks } from './cell-maxima.js';

/** All that decides where things are in a separation's working memory. */
export interface WorkspacePlan {
  /** Samples per channel, and channels. */
  readonly samples: number;
  readonly channels: number;
  readonly nFft: number;
  readonly hopSamples: number;
  readonly components: number;
  readonly beta: number;
  readonly threads: number;
  /** Whether the masked spectrograms are to be reduced to pictures. */
  readonly pictures: boolean;
}

/** Products of frames, bins and components from which one more thread saves more than its start costs (30 ms). */
const WORK_PER_THREAD = 4e6;

/** Number of threads beyond which a recording gains nothing. */
export function threadsThatPay(size: Omit<WorkspacePlan, 'threads' | 'pictures'>): number {
  const work = frameCount(size.samples, size.hopSamples) * binCount(size.nFft) * size.components;
  return 1 + Math.floor(work / WORK_PER_THREAD);
}

export interface WorkspaceLayout extends SpectrogramLayout {
  readonly tables: TransformTables;
  readonly analysis: readonly AnalysisScratch[];
  readonly synthesis: SynthesisLayout;
  readonly cellMaxima?: CellMaximaLayout;
  readonly bytes: number;
}

export function layoutWorkspace(plan: WorkspacePlan): WorkspaceLayout {
  const { samples, nFft, hopSamples, threads, components, beta } = plan;
  const frames = frameCount(samples, hopSamples);
  const layout = createLayout();
  const spectrogram = spectrogramLayout(layout, { frames, bins: binCount(nFft), components, beta }, threads);
  const tables = transformTables(layout, nFft);
  const analysis = Array.from({ length: threads }, () => analysisScratch(layout, plan));
  const synthesis = synthesisLayout(layout, { ...plan, frames }, threads);
  const cellMaxima = plan.pictures ? cellMaximaLayout(layout, spectrogram.nmf, threads) : undefined;
  return {
    ...spectrogram,
    ...{ tables, analysis, synthesis, bytes: layout.bytes() },
    ...(cellMaxima && { cellMaxima }),
  };
}

/** What another thread needs to take part; it can be sent to one. */
export interface JoinMessage {
  readonly plan: WorkspacePlan;
  readonly shared: LoadedKernels;
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
  readonly shared: LoadedKernels;
  readonly pool: ThreadPool;
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
  const shared = isAlone ? createOwnKernels(layout.bytes) : createSharedKernels(layout.bytes);
  fillTransformTables(shared.memory, layout.tables, plan.nFft);
  const tasks = createTasks(plan, layout, shared, signal, 0);
  if (isAlone) {
    return { layout, shared, pool: createSingleThreadPool(tasks), close: () => undefined };
  }
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const pool = createThreadPool(control, tasks, helpers.fail);
  helpers.join(
    Array.from({ length: plan.threads - 1 }, (_, i) => ({ plan, shared, control, signal, thread: i + 1 })),
  );
  return { layout, shared, pool, close: () => stopPool(control) };
}

/**
 * Takes part in a separation until it is over.
 *
 * @param onError - Receives what goes wrong in a block; the separation then fails.
 */
export function joinPool(
  { plan, shared, control, signal, thread }: JoinMessage,
  onError: (error: unknown) => void,
): void {
  const tasks = createTasks(plan, layoutWorkspace(plan), shared, signal, thread);
  runBlocks(control, tasks, onError);
}

function createTasks(
  plan: WorkspacePlan,
  layout: WorkspaceLayout,
  shared: LoadedKernels,
  signal: readonly Float32Array[],
  thread: number,
): TaskTable {
  const kernels = instantiate(shared);
  const { memory } = shared;
  const { nmf, tables, analysis, synthesis, cellMaxima } = layout;
  const scratch = analysis[thread];
  const analyse = createGroupAnalysis(kernels, memory, plan, signal, tables, scratch, nmf.binGroups);
  return {
    ...createSpectrogramTasks(kernels, memory, layout, thread),
    ...(cellMaxima && createCellMaximaTasks(kernels, memory, nmf, cellMaxima, thread)),
    ...createMagnitudeTasks(analyse, nmf),
    ...createSynthesisTasks(kernels, memory, synthesis, signal, tables, scratch, thread),
  };
}
