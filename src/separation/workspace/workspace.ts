import { binCount, frameCount } from '../../dsp/index.js';
import {
  CONTROL_BYTES,
  type Crew,
  createCrew,
  createLayout,
  createLoneCrew,
  createNmfTasks,
  createSharedKernels,
  dismiss,
  instantiate,
  type NmfLayout,
  nmfLayout,
  prefixTasks,
  type SharedKernels,
  SPARE_COLUMNS,
  serve,
  type TaskTable,
} from '../../kernels/index.js';
import { thinningOf } from '../../nmf/index.js';
import { createPeakTasks, type PeaksLayout, peaksLayout } from './cell-maxima.js';
import { type AnalysisScratch, analysisScratch, createMagnitudeTasks } from './magnitude-tasks.js';
import { createSynthesisTasks, type SynthesisLayout, synthesisLayout } from './synthesis-tasks.js';
import { fillTransformTables, type TransformTables, transformTables } from './transform-tables.js';

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

/** Before the names of the tasks of the thinned spectrogram. */
export const THINNED = 'thinned ';

/** Number of threads beyond which a recording gains nothing. */
export function threadsThatPay(size: Omit<WorkspacePlan, 'threads' | 'pictures'>): number {
  const work = frameCount(size.samples, size.hopSamples) * binCount(size.nFft) * size.components;
  return 1 + Math.floor(work / WORK_PER_THREAD);
}

export interface WorkspaceLayout {
  readonly nmf: NmfLayout;
  /** Of a part of the frames, for the first iterations; where there are enough for that. */
  readonly thinned?: NmfLayout;
  readonly tables: TransformTables;
  readonly analysis: readonly AnalysisScratch[];
  readonly synthesis: SynthesisLayout;
  readonly peaks?: PeaksLayout;
  readonly bytes: number;
}

export function layoutWorkspace(plan: WorkspacePlan): WorkspaceLayout {
  const { samples, nFft, hopSamples, threads, components, beta } = plan;
  const frames = frameCount(samples, hopSamples);
  const layout = createLayout();
  const nmf = nmfLayout(layout, { frames, bins: binCount(nFft), components, beta }, SPARE_COLUMNS, threads);
  const thinning = thinningOf(frames);
  const thinned = thinning && nmfLayout(layout, { ...nmf, frames: thinning.frames }, SPARE_COLUMNS, threads);
  const tables = transformTables(layout, nFft);
  const analysis = Array.from({ length: threads }, () => analysisScratch(layout, plan));
  const synthesis = synthesisLayout(layout, { ...plan, frames }, threads);
  const peaks = plan.pictures ? peaksLayout(layout, nmf, threads) : undefined;
  return {
    ...{ nmf, tables, analysis, synthesis, bytes: layout.bytes() },
    ...(thinned && { thinned }),
    ...(peaks && { peaks }),
  };
}

/** What another thread needs to take part; it can be sent to one. */
export interface Invitation {
  readonly plan: WorkspacePlan;
  readonly shared: SharedKernels;
  readonly control: SharedArrayBuffer;
  /** Samples of each channel, in shared memory. */
  readonly signal: readonly Float32Array[];
  /** Number of the thread, from 1. */
  readonly thread: number;
}

/** Threads that can be asked to take part. */
export interface Assistants {
  readonly count: number;
  /** Says that so many will be invited soon: they can start meanwhile. */
  expect(count: number): void;
  /** Sends one invitation to each; they come when they can, and leave when they are dismissed. */
  invite(invitations: readonly Invitation[]): void;
  /** Throws what went wrong on one of them. */
  fail(): never;
}

export interface Workspace {
  readonly layout: WorkspaceLayout;
  readonly shared: SharedKernels;
  readonly crew: Crew;
  /** Lets the assistants go. */
  close(): void;
}

/**
 * Makes the working memory of one separation and invites the assistants to it.
 *
 * @param signal - At the working rate; in shared memory where there are assistants.
 * @throws NmfError `memory`.
 */
export function openWorkspace(
  plan: WorkspacePlan,
  signal: readonly Float32Array[],
  assistants: Assistants | undefined,
): Workspace {
  const layout = layoutWorkspace(plan);
  const shared = createSharedKernels(layout.bytes);
  fillTransformTables(shared.memory, layout.tables, plan.nFft);
  const tasks = createTasks(plan, layout, shared, signal, 0);
  if (assistants === undefined || plan.threads === 1) {
    return { layout, shared, crew: createLoneCrew(tasks), close: () => undefined };
  }
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const crew = createCrew(control, tasks, assistants.fail);
  assistants.invite(
    Array.from({ length: plan.threads - 1 }, (_, i) => ({ plan, shared, control, signal, thread: i + 1 })),
  );
  return { layout, shared, crew, close: () => dismiss(control) };
}

/**
 * Takes part in a separation until it is over.
 *
 * @param onError - Receives what goes wrong in a block; the separation then fails.
 */
export function assist(
  { plan, shared, control, signal, thread }: Invitation,
  onError: (error: unknown) => void,
): void {
  const tasks = createTasks(plan, layoutWorkspace(plan), shared, signal, thread);
  serve(control, tasks, onError);
}

function createTasks(
  plan: WorkspacePlan,
  { nmf, thinned, tables, analysis, synthesis, peaks }: WorkspaceLayout,
  shared: SharedKernels,
  signal: readonly Float32Array[],
  thread: number,
): TaskTable {
  const kernels = instantiate(shared);
  const { memory } = shared;
  return {
    ...createNmfTasks(kernels, memory, nmf, thread),
    ...(thinned && prefixTasks(THINNED, createNmfTasks(kernels, memory, thinned, thread))),
    ...(peaks && createPeakTasks(kernels, memory, nmf, peaks, thread)),
    ...createMagnitudeTasks(kernels, memory, plan, signal, nmf, tables, analysis[thread]),
    ...createSynthesisTasks(kernels, memory, synthesis, signal, tables, analysis[thread], thread),
  };
}
