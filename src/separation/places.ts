import { floats, packMagnitudes } from '../kernels/index.js';
import { prepareSpectrogram, type SilentFrames, startActivations, updateActivations } from '../nmf/index.js';
import type { CollectedFrames } from './collect-magnitudes.js';
import type { Learned } from './learned.js';
import type { ResolvedSeparateOptions } from './options.js';
import type { Helpers } from './workspace/helpers.js';
import { threadsForWork, type WorkspacePlan } from './workspace/layout.js';
import { learnPlaces } from './workspace/places.js';
import { openWorkspace, type Workspace } from './workspace/workspace.js';

/** What the places of components are learned from. */
export interface CollectedRequest {
  /** With their samples. */
  readonly chosen: CollectedFrames;
  /** Numbers of those frames in the recording, rising. */
  readonly frames: ArrayLike<number>;
  readonly learned: Learned;
  /** About the mean of the magnitudes, above 0. */
  readonly unit: number;
  /** H of those frames, row-major [frames x S]. Default: it is computed. */
  readonly activations?: Float64Array | undefined;
}

/**
 * Learns where components sound from chosen frames of two channels.
 *
 * @returns Spatial covariances [S x bins x 4].
 * @throws NmfError `memory`.
 */
export function learnCollectedPlaces(
  { chosen, frames, learned, unit, activations }: CollectedRequest,
  { nFft, beta }: Pick<ResolvedSeparateOptions, 'nFft' | 'beta'>,
  helpers: Helpers | undefined,
): Float32Array {
  const { components, templates } = learned;
  const { samples = [] } = chosen;
  const threads = threadsForWork(chosen.frames * chosen.bins * components, helpers);
  const shape = { nFft, components, beta, channels: samples.length, frames: chosen.frames };
  const workspace = openWorkspace(collectedPlan(shape, threads), samples, helpers);
  try {
    const h = activations ?? fittedActivations(workspace, chosen, learned, unit, silentRows(learned, frames));
    return learnPlaces(workspace, { factors: { templates, activations: h }, unit, firstFrame: 1 });
  } finally {
    workspace.close();
  }
}

/** What is learned from. */
interface CollectedShape extends Pick<WorkspacePlan, 'nFft' | 'components' | 'beta' | 'channels'> {
  readonly frames: number;
}

/** The working memory for that: the frames stand side by side, as if the hop were a window, with one more before them. */
export function collectedPlan({ frames, ...shape }: CollectedShape, threads: number): WorkspacePlan {
  const samples = (frames - 1) * shape.nFft + 1;
  return {
    ...{ ...shape, samples, hopSamples: shape.nFft, segmentFrames: frames },
    ...{ threads, outputs: [], learnsPlaces: true },
  };
}

/** H in V's unit. */
function fittedActivations(
  { kernels: { memory }, layout, pool }: Workspace,
  { v }: CollectedFrames,
  { templates }: Learned,
  unit: number,
  silent: readonly SilentFrames[],
): Float64Array {
  packMagnitudes(v, layout.nmf, floats(memory, layout.nmf.v));
  const kernel = prepareSpectrogram(memory, layout, pool, unit).kernel();
  startActivations(kernel, templates, silent);
  updateActivations(kernel);
  return kernel.read().activations.map((value) => value * unit);
}

/** Silent frames of the recording as rows of the chosen ones. */
function silentRows({ silent }: Learned, frames: ArrayLike<number>): SilentFrames[] {
  const numbers = Array.from(frames);
  const rowOf = (frame: number) => {
    const row = numbers.findIndex((number) => number >= frame);
    return row < 0 ? numbers.length : row;
  };
  return silent.map((one) => ({ ...one, from: rowOf(one.from), to: rowOf(one.to) }));
}

/**
 * Spatial covariances of components in another order.
 *
 * @param covariances - [S x bins x 4], row-major.
 * @param order - `order[k]` is the present number of the component that becomes k.
 */
export function permuteCovariances(covariances: Float32Array, order: readonly number[]): Float32Array {
  const numbers = covariances.length / order.length;
  const ordered = new Float32Array(covariances.length);
  for (const [k, from] of order.entries())
    ordered.set(covariances.subarray(from * numbers, (from + 1) * numbers), k * numbers);
  return ordered;
}
