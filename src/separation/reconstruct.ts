import { type AudioSignal, signalLength } from '../audio/signal.js';
import { fillSynthesis, finishedMaximum, finishedSamples, hannWindow } from '../dsp/index.js';
import type { OnProgress } from './progress.js';
import type { Separation } from './separate.js';

export interface ReconstructRequest {
  /**
   * Size of the steps that the samples will be stored in, 0 for float32. Each component is rounded to them here,
   * and what rounding takes from one component is given to the next, so that the stored components add up to the
   * input as closely as one sample can be stored.
   */
  readonly step: number;
  /**
   * Receives the next samples of one component, one array per channel; the arrays are reused.
   *
   * @param peak - Largest magnitude among them; NaN where one is NaN.
   */
  onBlock(component: number, block: readonly Float32Array[], peak: number): void;
  readonly onProgress?: OnProgress | undefined;
}

/**
 * Computes the signals of all components, block after block; see createSynthesisTasks for the method. The masks add
 * up to 1, so the components add up to the input. Every channel gets the same masks.
 */
export function reconstruct(separation: Separation, { step, onBlock, onProgress }: ReconstructRequest): void {
  const { workspace, factorisation } = separation;
  const { synthesis } = workspace.layout;
  const { memory } = workspace.kernels;
  const { chunks, chunkSamples, samples, channels, components } = synthesis;
  const { templates, activations } = factorisation;
  fillSynthesis(memory, synthesis, hannWindow(synthesis.nFft), templates.data, activations.data);
  const slots = synthesis.slots.length;
  for (let first = 0; first < chunks; first += slots) {
    onProgress?.({ stage: 'write', done: first * chunkSamples, of: samples });
    const some = Math.min(slots, chunks - first);
    workspace.pool.synthesise(some, first, step);
    for (let slot = 0; slot < some; slot++) {
      const count = Math.min(chunkSamples, samples - (first + slot) * chunkSamples);
      for (let k = 0; k < components; k++) {
        const block = Array.from({ length: channels }, (_, c) =>
          finishedSamples(memory, synthesis, slot, c, k, count),
        );
        onBlock(k, block, finishedMaximum(memory, synthesis, slot, k));
      }
    }
  }
  onProgress?.({ stage: 'write', done: samples, of: samples });
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
