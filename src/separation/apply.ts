import type { AudioShape } from '../audio/signal.js';
import { binCount, fillSynthesis, hannWindow, type OutputList, setActivations } from '../dsp/index.js';
import type { NmfKernel } from '../kernels/index.js';
import { prepareSpectrogram, startActivations, updateActivations } from '../nmf/index.js';
import { energyWeights } from './description/energy.js';
import type { Learned } from './learned.js';
import type { ResolvedSeparateOptions } from './options.js';
import type { OnProgress } from './progress.js';
import { synthesise } from './reconstruct.js';
import { planSegments, type Segment, segmentAt } from './workspace/segments.js';
import { createSlidingWindow } from './workspace/sliding-window.js';
import { type Helpers, openWorkspace, threadsFor, type Workspace } from './workspace/workspace.js';

export interface ApplyRequest {
  /** Of the recording at the working sample rate. */
  readonly shape: AudioShape;
  readonly options: ResolvedSeparateOptions;
  readonly learned: Learned;
  /** What magnitudes are divided by: about their mean, above 0. */
  readonly unit: number;
  /**
   * What comes out; each list adds up to the recording by itself. With no list only activations are computed. Default:
   * each component alone.
   */
  readonly outputs?: readonly OutputList[] | undefined;
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
  onBlock(output: number, block: readonly Float32Array[], peak: number): void;
  /**
   * Receives the activations of the next frames in V's unit, row-major [frames x S].
   *
   * @param firstFrame - The first of them.
   */
  onActivations(firstFrame: number, activations: Float64Array): void;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Passes over a recording and takes it apart with what was learned: magnitudes, activations with W fixed, masks, inverse
 * transform, segment after segment. Memory does not depend on the length; every frame is computed by itself, so that
 * results depend neither on segments nor on threads, to the bit.
 *
 * @param blocks - The recording at the working sample rate, one array per channel in each block.
 * @returns Energy of each masked component, as the order of components goes by; in any unit.
 * @throws NmfError `memory`, and whatever the blocks and callbacks throw.
 */
export function apply(blocks: Iterable<readonly Float32Array[]>, request: ApplyRequest): Float64Array {
  const { shape, options, learned, helpers, outputs, onProgress } = request;
  const { components } = learned;
  const plan = planSegments(options, components, shape.samples, request.segmentFrames);
  const threads = threadsFor(shape, { ...options, components }, helpers);
  const samples = Array.from({ length: shape.channels }, () => {
    const bytes = 4 * plan.windowSamples;
    return new Float32Array(threads > 1 ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes));
  });
  const window = createSlidingWindow(samples, blocks);
  const workspace = openWorkspace(
    { ...options, ...shape, components, threads, outputs, pictures: false, segmentFrames: plan.windowFrames },
    samples,
    helpers,
  );
  const energies = new Float64Array(components);
  const report = (done: number) =>
    onProgress?.({ stage: 'write', done, of: shape.samples, left: shape.samples - done });
  try {
    const { synthesis } = workspace.layout;
    const { memory } = workspace.kernels;
    fillSynthesis(memory, synthesis, hannWindow(synthesis.nFft), learned.templates);
    for (let index = 0; index < plan.segments; index++) {
      const segment = segmentAt(plan, index);
      const start = index * plan.segmentSamples;
      report(start);
      window.moveTo(segment.firstFrame * plan.hopSamples);
      const kernel = magnitudesOf(workspace, request.unit);
      const activations = activationsOf(kernel, learned, segment);
      setActivations(memory, synthesis, activations, 1);
      const own = { from: segment.ownFrom, to: segment.ownEnd };
      const weights = energyWeights(binCount(options.nFft));
      for (const [k, energy] of kernel.componentEnergies(weights, own).entries()) energies[k] += energy;
      const ownActivations = activations.subarray(own.from * components, own.to * components);
      request.onActivations(
        segment.firstFrame + own.from,
        ownActivations.map((value) => value * request.unit),
      );
      if (outputs?.length === 0) continue;
      synthesise(workspace, segment, {
        step: request.step,
        onBlock: request.onBlock,
        onSamples: (done) => report(start + done),
      });
    }
  } finally {
    workspace.close();
  }
  return energies;
}

/** The magnitudes of the samples in the window, in the hands of a kernel. */
function magnitudesOf({ layout, kernels, pool }: Workspace, unit: number): NmfKernel {
  pool.magnitudes(layout.nmf.passes.blocks, 0);
  return prepareSpectrogram(kernels.memory, layout, pool, unit).kernel();
}

/** Activations [frames x S] of a window, with W fixed. The kernel holds both factors afterwards. */
function activationsOf(
  kernel: NmfKernel,
  { templates, silent }: Learned,
  { firstFrame }: Segment,
): Float64Array {
  const inWindow = (frame: number) => Math.min(kernel.shape.frames, Math.max(0, frame - firstFrame));
  const regions = silent.map((one) => ({ ...one, from: inWindow(one.from), to: inWindow(one.to) }));
  startActivations(kernel, templates, regions);
  // Templates of silence explain nothing, and there is nothing to update.
  if (templates.some((value) => value > 0)) updateActivations(kernel);
  return kernel.read().activations;
}
