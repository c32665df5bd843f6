import type { AudioShape } from '../audio/signal.js';
import {
  binCount,
  fillPlaces,
  fillSynthesis,
  hannWindow,
  type OutputList,
  setActivations,
} from '../dsp/index.js';
import type { Covariances, NmfKernel } from '../kernels/index.js';
import {
  asActivations,
  asTemplates,
  prepareSpectrogram,
  resumeActivations,
  type SilentFrames,
  startActivations,
  stepActivations,
  updateActivations,
} from '../nmf/index.js';
import { energyWeights } from './description/energy.js';
import type { Learned } from './learned.js';
import type { ResolvedSeparateOptions } from './options.js';
import type { OnProgress } from './progress.js';
import { synthesise } from './reconstruct.js';
import { type CellMaxima, createCellMaxima } from './workspace/cell-maxima.js';
import type { Helpers } from './workspace/helpers.js';
import { threadsFor } from './workspace/layout.js';
import type { PictureGrid } from './workspace/picture-grid.js';
import { addPictures } from './workspace/pictures.js';
import { planSegments, type Segment, segmentAt } from './workspace/segments.js';
import { createSlidingWindow } from './workspace/sliding-window.js';
import { openWorkspace, type Workspace } from './workspace/workspace.js';

export interface ApplyRequest {
  /** Of the recording at the working sample rate. */
  readonly shape: AudioShape;
  readonly options: Pick<ResolvedSeparateOptions, 'nFft' | 'hopSamples' | 'beta'>;
  readonly learned: Learned;
  /** What magnitudes are divided by: about their mean, above 0. */
  readonly unit: number;
  /**
   * Spatial covariances [S x bins x 4] of the components, by which two channels are filtered. Default: the channels share
   * their masks.
   */
  readonly covariances?: Covariances | undefined;
  /**
   * Gives the activations of frames that are known already, as {@link ApplyRequest.onActivations} received them. Default:
   * they are computed.
   */
  readonly activations?: ((firstFrame: number, frames: number) => Float64Array) | undefined;
  /**
   * Where activations are known: the silences of what was learned hold for them, and so many multiplicative updates
   * follow; energies and {@link ApplyRequest.onActivations} tell what comes of it. Default: they are taken as they are.
   */
  readonly updates?: number | undefined;
  /**
   * What comes out; each list adds up to the recording by itself. With no list only activations are computed. Default:
   * each component alone.
   */
  readonly outputs?: readonly OutputList[] | undefined;
  /** How the masked spectrograms are reduced to pictures. Default: they are not. */
  readonly pictures?: PictureGrid | undefined;
  /** The samples that are wanted. Default: all; others may come out beside them. */
  readonly region?: { readonly start: number; readonly end: number } | undefined;
  /** As of {@link synthesise}. */
  readonly step: number;
  /** Other threads that take part. Default none. */
  readonly helpers?: Helpers | undefined;
  /** About how many frames are worked on at once. Nothing but memory depends on it. Default 4096. */
  readonly segmentFrames?: number | undefined;
  /**
   * Receives the next samples of an output, one array per channel; the arrays are reused.
   *
   * @param output - Its place among those of all lists.
   * @param peak - Largest magnitude among them; NaN where one is NaN.
   */
  readonly onBlock?: ((output: number, block: readonly Float32Array[], peak: number) => void) | undefined;
  /**
   * Receives the activations of the next frames in V's unit, row-major [frames x S].
   *
   * @param firstFrame - The first of them.
   */
  readonly onActivations?: ((firstFrame: number, activations: Float64Array) => void) | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/** What a pass over a recording found, besides what came out of it. */
export interface Applied {
  /** Of each masked component, as the order of components goes by; in any unit. 0 where activations were taken as they are. */
  readonly energies: Float64Array;
  /** Where pictures were asked for. */
  readonly maxima: CellMaxima | undefined;
}

/**
 * Passes over a recording and takes it apart with what was learned: magnitudes, activations with W fixed, masks, inverse
 * transform, segment after segment. Memory does not depend on the length; every frame is computed by itself, so that
 * results depend neither on segments nor on threads, to the bit.
 *
 * @param blocks - The recording at the working sample rate, one array per channel in each block.
 * @throws NmfError `memory`, and whatever the blocks and callbacks throw.
 */
export function apply(blocks: Iterable<readonly Float32Array[]>, request: ApplyRequest): Applied {
  const passing = applying(blocks, request);
  for (;;) {
    const { done, value } = passing.next();
    if (done) return value;
  }
}

/**
 * As {@link apply}, run by run.
 *
 * @returns Yields the sample up to which all that is wanted has come out, also while nothing is wanted yet.
 */
export function* applying(
  blocks: Iterable<readonly Float32Array[]>,
  request: ApplyRequest,
): Generator<number, Applied> {
  const { shape, options, learned, covariances, helpers, outputs, pictures, onProgress } = request;
  const { start = 0, end = shape.samples } = request.region ?? {};
  const { components } = learned;
  const plan = planSegments(options, components, shape.samples, request.segmentFrames);
  const threads = threadsFor(shape, { ...options, components }, helpers);
  const samples = Array.from({ length: shape.channels }, () => {
    const bytes = 4 * plan.windowSamples;
    return new Float32Array(threads > 1 ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  });
  const window = createSlidingWindow(samples, blocks);
  const workspace = openWorkspace(
    {
      ...{ ...options, ...shape, components, threads, outputs, pictures, segmentFrames: plan.windowFrames },
      filtersPlaces: covariances !== undefined,
    },
    samples,
    helpers,
  );
  const energies = new Float64Array(components);
  const maxima = pictures && createCellMaxima(pictures, components);
  const report = (done: number) =>
    onProgress?.({ stage: 'write', done, of: shape.samples, left: Math.max(0, end - done) });
  try {
    const { synthesis } = workspace.layout;
    const { memory } = workspace.kernels;
    fillSynthesis(memory, synthesis, hannWindow(synthesis.nFft), learned.templates);
    if (covariances !== undefined) fillPlaces(memory, synthesis, covariances);
    for (let index = 0; index * plan.segmentSamples < end; index++) {
      const from = index * plan.segmentSamples;
      const segment = segmentAt(plan, index);
      report(from);
      window.moveTo(segment.firstFrame * plan.hopSamples);
      if (from + plan.segmentSamples <= start) {
        yield from + plan.segmentSamples;
        continue;
      }
      const activations = activationsOf(workspace, request, segment, energies);
      if (maxima !== undefined) addSegment(maxima, workspace, learned, activations, segment, request.unit);
      setActivations(memory, synthesis, activations, 1);
      if (outputs?.length === 0) continue;
      for (const done of synthesise(workspace, segment, request)) {
        report(from + done);
        yield from + done;
      }
    }
  } finally {
    workspace.close();
  }
  return { energies, maxima };
}

/**
 * Activations [frames x S] of a window, V's unit taken out: those that are known, or computed, with their part of the
 * energies.
 */
function activationsOf(
  workspace: Workspace,
  request: ApplyRequest,
  segment: Segment,
  energies: Float64Array,
): Float64Array {
  const { learned, unit, options } = request;
  const { firstFrame, ownFrom, ownEnd } = segment;
  const { components } = learned;
  const { updates } = request;
  if (request.activations === undefined || updates !== undefined) {
    const kernel = magnitudesOf(workspace, unit);
    const activations =
      updates === undefined
        ? fitted(kernel, learned, segment)
        : updated(kernel, learned, segment, knownActivations(workspace, request, segment), updates);
    const weights = energyWeights(binCount(options.nFft));
    const own = { from: ownFrom, to: ownEnd };
    for (const [k, energy] of kernel.componentEnergies(weights, own).entries()) energies[k] += energy;
    const ownActivations = activations.subarray(ownFrom * components, ownEnd * components);
    request.onActivations?.(
      firstFrame + ownFrom,
      ownActivations.map((value) => value * unit),
    );
    return activations;
  }
  if (request.pictures !== undefined) magnitudesOf(workspace, unit);
  return knownActivations(workspace, request, segment);
}

/** Known activations [frames x S] of a window, V's unit taken out; 0 behind the last frame. */
function knownActivations(
  { layout }: Workspace,
  { activations: known, learned, unit }: ApplyRequest,
  { firstFrame, endFrame }: Segment,
): Float64Array {
  const { frames } = layout.nmf;
  const activations = new Float64Array(frames * learned.components);
  for (const [i, value] of known?.(firstFrame, Math.min(frames, endFrame)).entries() ?? [])
    activations[i] = value / unit;
  return activations;
}

/** The magnitudes of the samples in the window, in the hands of a kernel. */
function magnitudesOf({ layout, kernels, pool }: Workspace, unit: number): NmfKernel {
  pool.magnitudes(layout.nmf.passes.blocks, 0);
  return prepareSpectrogram(kernels.memory, layout, pool, unit).kernel();
}

/** Activations with W fixed. The kernel holds both factors afterwards. */
function fitted(kernel: NmfKernel, { templates, silent }: Learned, segment: Segment): Float64Array {
  startActivations(kernel, templates, inWindow(silent, kernel, segment));
  // Templates of silence explain nothing, and there is nothing to update.
  if (templates.some((value) => value > 0)) updateActivations(kernel);
  return kernel.read().activations;
}

/** Known activations after so many updates. The kernel holds both factors afterwards. */
function updated(
  kernel: NmfKernel,
  { templates, silent }: Learned,
  segment: Segment,
  activations: Float64Array,
  updates: number,
): Float64Array {
  resumeActivations(kernel, templates, activations, inWindow(silent, kernel, segment));
  if (templates.some((value) => value > 0)) stepActivations(kernel, updates);
  return kernel.read().activations;
}

/** Silent frames of the recording, as frames of a window. */
function inWindow(
  silent: readonly SilentFrames[],
  { shape: { frames } }: NmfKernel,
  { firstFrame }: Segment,
): SilentFrames[] {
  const within = (frame: number) => Math.min(frames, Math.max(0, frame - firstFrame));
  return silent.map((one) => ({ ...one, from: within(one.from), to: within(one.to) }));
}

function addSegment(
  maxima: CellMaxima,
  workspace: Workspace,
  { templates, components }: Learned,
  activations: Float64Array,
  { firstFrame, ownFrom, ownEnd }: Segment,
  unit: number,
): void {
  const factors = {
    templates: asTemplates(templates, templates.length / components, components),
    activations: asActivations(activations, activations.length / components, components),
  };
  addPictures(maxima, workspace, factors, { firstFrame, from: ownFrom, to: ownEnd }, unit);
}
