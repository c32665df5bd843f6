import {
  floats,
  type Layout,
  type Pointer,
  partOf,
  type Region,
  SYNTHESIS_BYTES,
  type WasmMemory,
  writeSynthesis,
} from '../../kernels/index.js';
import type { StftShape } from '../shape.js';

/** Size of what is reconstructed. */
export interface SynthesisShape extends StftShape {
  /** Samples per channel. */
  readonly samples: number;
  readonly frames: number;
  readonly channels: number;
  readonly components: number;
}

/** Where the synthesis keeps its matrices and each thread its buffers; see kernels/assembly/structs.ts. */
export interface SynthesisLayout extends SynthesisShape {
  /** Samples that are finished at once, by any thread; a multiple of the hop and of 4. */
  readonly chunkSamples: number;
  readonly chunks: number;
  /** Room for a chunk and what the frames that reach into it add before and after: nFft samples come before. */
  readonly span: number;
  /** W [components][bins] and H [frames][components]. */
  readonly templates: Region;
  readonly activations: Region;
  /** Window / nFft, and squared window. */
  readonly window: Region;
  readonly squared: Region;
  /** What each thread has of its own. */
  readonly threads: readonly SynthesisThreadLayout[];
  /** What a run leaves of each of its chunks, as many as there are threads. */
  readonly slots: readonly SynthesisSlot[];
}

interface SynthesisThreadLayout {
  /** Scale and share of the masks of four frames, [bins][2][4]. */
  readonly scales: Region;
  /** Those frames' activations [components][4], and 1 / S [4]; 0 past the last frame. */
  readonly activations: Region;
  readonly share: Region;
  /** [span]. */
  readonly weights: Region;
  /** The mixture's samples of a chunk, and up to 4 more: they are finished eight at a time. */
  readonly mixture: Region;
  readonly struct: Region;
}

interface SynthesisSlot {
  /** Samples of the chunk, [channels][components][span]. */
  readonly sums: Region;
  /** Largest magnitudes of those, of each component in four lanes, [components][4]. */
  readonly sampleMaxima: Region;
}

/** A thread works in about so many bytes of sums: more leave the caches, fewer mean more frames done twice. */
const SUMS_BYTES = 2 * 2 ** 20;

export function synthesisLayout(layout: Layout, shape: SynthesisShape, threads: number): SynthesisLayout {
  const { nFft, hopSamples, components, samples, frames, channels } = shape;
  const bins = nFft / 2 + 1;
  const enough = Math.min(samples, Math.max(nFft, SUMS_BYTES / (4 * components)));
  const chunkSamples = samplesOfChunk(enough, nFft, hopSamples);
  const span = 4 * Math.ceil((chunkSamples + 2 * nFft + 3 * hopSamples) / 4);
  return {
    ...{ nFft, hopSamples, components, samples, frames, channels, chunkSamples, span },
    chunks: Math.ceil(samples / chunkSamples),
    templates: layout.take(4 * bins * components),
    activations: layout.take(4 * frames * components),
    window: layout.take(4 * nFft),
    squared: layout.take(4 * nFft),
    threads: Array.from({ length: threads }, () => ({
      scales: layout.take(32 * bins),
      activations: layout.take(16 * components),
      share: layout.take(16),
      weights: layout.take(4 * span),
      mixture: layout.take(4 * (chunkSamples + 4)),
      struct: layout.take(SYNTHESIS_BYTES),
    })),
    slots: Array.from({ length: threads }, () => ({
      sums: layout.take(4 * components * span * channels),
      sampleMaxima: layout.take(16 * components),
    })),
  };
}

/**
 * The least number of samples that is at least `enough`, a multiple of 4 and of the hop, so that as many frames
 * overlap each chunk; and, where one is to be had, such that those are a multiple of the four that are done at once.
 */
function samplesOfChunk(enough: number, nFft: number, hopSamples: number): number {
  const step = hopSamples % 4 === 0 ? 1 : hopSamples % 2 === 0 ? 2 : 4;
  const least = step * Math.max(1, Math.ceil(enough / (step * hopSamples)));
  const overlapping = Math.ceil(nFft / hopSamples) - 1;
  for (let hops = least; hops < least + 4; hops += step) {
    if ((hops + overlapping) % 4 === 0) return hops * hopSamples;
  }
  return least * hopSamples;
}

/** Sets the factors and the tables that all threads read. */
export function fillSynthesis(
  memory: WasmMemory,
  layout: SynthesisLayout,
  hann: Float64Array,
  templates: Float64Array,
  activations: Float64Array,
): void {
  const { nFft, components } = layout;
  const bins = nFft / 2 + 1;
  const w = floats(memory, layout.templates);
  for (let c = 0; c < components; c++) {
    for (let f = 0; f < bins; f++) w[c * bins + f] = templates[f * components + c];
  }
  // Masks do not depend on the size of H, but float32 has no room for its smallest values.
  let largest = 0;
  for (const value of activations) largest = Math.max(largest, value);
  const scale = largest > 0 ? 1 / largest : 0;
  const h = floats(memory, layout.activations);
  for (let i = 0; i < h.length; i++) h[i] = scale * activations[i];
  floats(memory, layout.window).set(hann.map((value) => value / nFft));
  floats(memory, layout.squared).set(hann.map((value) => value * value));
}

/**
 * Writes what a thread's kernels are told of the synthesis.
 *
 * @param transform - The thread's own.
 */
export function writeSynthesisStruct(
  memory: WasmMemory,
  layout: SynthesisLayout,
  transform: Pointer<'Transform'>,
  thread: number,
): Pointer<'Synthesis'> {
  const { struct, ...own } = layout.threads[thread];
  return writeSynthesis(memory, struct, { ...layout, ...own, transform, stride: 4 * layout.span });
}

/** Samples of one component and channel in a chunk's sums, from sample `from` on, `count` of them. */
export function samplesOf(
  { slots, components, span }: SynthesisLayout,
  slot: number,
  channel: number,
  component: number,
  from: number,
  count: number,
): Region {
  return partOf(slots[slot].sums, 4 * (span * (components * channel + component) + from), 4 * count);
}

/** Finished samples [count] of one component and channel of chunk `slot` of the last run; valid until the next. */
export function finishedSamples(
  memory: WasmMemory,
  layout: SynthesisLayout,
  slot: number,
  channel: number,
  component: number,
  count: number,
): Float32Array {
  return floats(memory, samplesOf(layout, slot, channel, component, layout.nFft, count));
}

/** Largest magnitude among a component's finished samples of chunk `slot`, all channels; NaN where one is NaN. */
export function finishedMaximum(
  memory: WasmMemory,
  { slots }: SynthesisLayout,
  slot: number,
  component: number,
): number {
  return Math.max(...floats(memory, partOf(slots[slot].sampleMaxima, 16 * component, 16)));
}
