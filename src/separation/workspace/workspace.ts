import {
  createCovarianceTasks,
  createGroupAnalysis,
  createMagnitudeTasks,
  createSynthesisTasks,
  fillTransforms,
  writeTransforms,
} from '../../dsp/index.js';
import {
  createOwnKernels,
  createSharedKernels,
  instantiate,
  type LoadedKernels,
  type ThreadPool,
  writeNmfStructs,
} from '../../kernels/index.js';
import { createSpectrogramTasks } from '../../nmf/index.js';
import { createCellMaximaTasks } from './cell-maxima.js';
import { type Helpers, openPool, type RecordingJoin } from './helpers.js';
import { layoutWorkspace, type WorkspaceLayout, type WorkspacePlan } from './layout.js';

/** Where the work on a recording, or on a segment of it, is done. */
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
  const recording: RecordingJoin = { kind: 'recording', layout, kernels, signal };
  const tasks = createWorkspaceTasks(recording, 0);
  return { layout, kernels, ...openPool(helpers, plan.threads, tasks, recording) };
}

type WorkspaceTasks = ReturnType<typeof createWorkspaceTasks>;

/** The tasks of one thread. */
export function createWorkspaceTasks({ layout, kernels: loaded, signal }: RecordingJoin, thread: number) {
  const { nmf, transforms, synthesis, cellMaxima, covariances } = layout;
  const kernels = instantiate(loaded);
  const { memory } = loaded;
  const transform = writeTransforms(memory, transforms, thread);
  const analyse = createGroupAnalysis(kernels, memory, transforms, transform, signal, thread);
  const { problem } = writeNmfStructs(memory, nmf, thread);
  return {
    ...createSpectrogramTasks(kernels, memory, layout, thread),
    ...createMagnitudeTasks(analyse, nmf),
    ...createSynthesisTasks(kernels, memory, synthesis, signal, transforms, transform, thread),
    places:
      covariances &&
      createCovarianceTasks(kernels, memory, covariances, layout, signal, { transform, problem }, thread),
    pictures: cellMaxima && createCellMaximaTasks(kernels, memory, nmf, problem, cellMaxima, thread),
  };
}
