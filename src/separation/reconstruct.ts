import { type AudioSignal, signalLength } from '../audio/signal.js';
import {
  fillPlaces,
  fillSynthesis,
  finishedMaximum,
  finishedSamples,
  hannWindow,
  outputCount,
  setActivations,
} from '../dsp/index.js';
import type { OnProgress } from './progress.js';
import type { Separation } from './separate.js';
import { unitOf } from './unit.js';
import { type Segment, wholeRecording } from './workspace/segments.js';
import type { Workspace } from './workspace/workspace.js';

export interface ReconstructRequest {
  /**
   * Size of the steps that the samples will be stored in, 0 for float32. Each component is rounded to them here,
   * and what rounding takes from one component is given to the next, so that the stored components add up to the
   * input as closely as one sample can be stored.
   */
  readonly step: number;
  /**
   * Receives the next samples of one component or other output, one array per channel; the arrays are reused.
   *
   * @param peak - Largest magnitude among them; NaN where one is NaN.
   */
  readonly onBlock?: ((output: number, block: readonly Float32Array[], peak: number) => void) | undefined;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Computes the signals of all components, block after block; see createSynthesisTasks for the method. The components add
 * up to the input. Channels get the same masks, or two of them what the components' places say.
 */
export function reconstruct(separation: Separation, { step, onBlock, onProgress }: ReconstructRequest): void {
  const { workspace, factorisation, covariances } = separation;
  const { synthesis, nmf } = workspace.layout;
  const { memory } = workspace.kernels;
  const samples = signalLength(separation.signal);
  const { templates, activations } = factorisation;
  fillSynthesis(memory, synthesis, hannWindow(synthesis.nFft), templates.data);
  if (covariances !== undefined) fillPlaces(memory, synthesis, covariances);
  let largest = 0;
  for (const value of activations.data) largest = Math.max(largest, value);
  setActivations(memory, synthesis, activations.data, 1 / unitOf(largest));
  const report = (done: number) => onProgress?.({ stage: 'write', done, of: samples, left: samples - done });
  report(0);
  for (const done of synthesise(workspace, wholeRecording(samples, nmf.frames), { step, onBlock }))
    report(done);
}

/**
 * Computes what comes out of a segment, from the factors and samples that the workspace holds, run by run.
 *
 * @returns Yields how many samples are done.
 */
export function* synthesise(
  { layout, kernels: { memory }, pool }: Workspace,
  { from, end, endFrame }: Segment,
  { step, onBlock }: Omit<ReconstructRequest, 'onProgress'>,
): Generator<number> {
  const { synthesis } = layout;
  const { chunkSamples, channels } = synthesis;
  const outputs = outputCount(synthesis);
  const slots = synthesis.slots.length;
  const chunks = Math.ceil((end - from) / chunkSamples);
  for (let first = 0; first < chunks; first += slots) {
    const some = Math.min(slots, chunks - first);
    pool.synthesise(some, from + first * chunkSamples, end, endFrame, step);
    for (let slot = 0; slot < some; slot++) {
      const count = Math.min(chunkSamples, end - from - (first + slot) * chunkSamples);
      for (let output = 0; output < outputs; output++) {
        const block = Array.from({ length: channels }, (_, c) =>
          finishedSamples(memory, synthesis, slot, c, output, count),
        );
        onBlock?.(output, block, finishedMaximum(memory, synthesis, slot, output));
      }
    }
    yield Math.min(end - from, (first + some) * chunkSamples);
  }
}

/** All components' signals in memory, 32-bit float. */
export function reconstructSignals(separation: Separation, onProgress?: OnProgress): AudioSignal[] {
  const { sampleRate, channels } = separation.signal;
  const samples = signalLength(separation.signal);
  const signals = separation.components.map(() => channels.map(() => new Float32Array(samples)));
  const filled = separation.components.map(() => 0);
  reconstruct(separation, {
    step: 0,
    onBlock: (component, block) => {
      for (const [c, part] of block.entries()) signals[component][c].set(part, filled[component]);
      filled[component] += block[0].length;
    },
    onProgress,
  });
  return signals.map((sound) => ({ sampleRate, channels: sound }));
}
