import {
  type ComponentRange,
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
import { type PlacesLayout, placesLayout } from './places-layout.js';

/** Signals that come out together and add up to the mixture: each the sum of some components in a row. */
export type OutputList = readonly ComponentRange[];

/** Size of what is reconstructed. */
export interface SynthesisShape extends StftShape {
  /** Frames that H has room for. */
  readonly frames: number;
  readonly channels: number;
  readonly components: number;
  /** What comes out. Each list adds up to the mixture by itself. Default: one list, of each component alone. */
  readonly outputs?: readonly OutputList[] | undefined;
  /** Samples that are finished at once, by any thread; see {@link samplesOfChunk}. */
  readonly chunkSamples: number;
  /** Whether two channels are filtered by the components' places, rather than by masks that they share. Default false. */
  readonly filtersPlaces?: boolean | undefined;
}

/** Where the synthesis keeps its matrices and each thread its buffers; see kernels/assembly/structs.ts. */
export interface SynthesisLayout extends SynthesisShape {
  /** Room for a chunk and what the frames that reach into it add before and after: nFft samples come before. */
  readonly span: number;
  /** W [components][bins] and H [frames][components]. */
  readonly templates: Region;
  readonly activations: Region;
  /** The components of each output, all lists one after the other: pairs of int32. */
  readonly ranges: Region;
  /** Window / nFft, and squared window. */
  readonly window: Region;
  readonly squared: Region;
  /** What each thread has of its own. */
  readonly threads: readonly SynthesisThreadLayout[];
  /** Where two channels are filtered by the components' places. */
  readonly places: PlacesLayout | undefined;
  /** What a run leaves of each of its chunks, as many as there are threads. */
  readonly slots: readonly SynthesisSlot[];
}

interface SynthesisThreadLayout {
  /** Scale and share of the masks of four frames, [bins][2][4]. */
  readonly scales: Region;
  /** The mask of an output of several components, [bins][4]. */
  readonly masks: Region;
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
  /** Samples of the chunk, [channels][outputs][span]. */
  readonly sums: Region;
  /** Largest magnitudes of those, of each output in four lanes, [outputs][4]. */
  readonly sampleMaxima: Region;
}

/** A thread works in about so many bytes of sums: more leave the caches, fewer mean more frames done twice. */
const SUMS_BYTES = 2 * 2 ** 20;

export function synthesisLayout(layout: Layout, shape: SynthesisShape, threads: number): SynthesisLayout {
  const { nFft, hopSamples, components, frames, channels, outputs, chunkSamples, filtersPlaces } = shape;
  const bins = nFft / 2 + 1;
  const span = 4 * Math.ceil((chunkSamples + 2 * nFft + 3 * hopSamples) / 4);
  const count = outputCount(shape);
  return {
    ...{ nFft, hopSamples, components, frames, channels, outputs, chunkSamples, span },
    places: filtersPlaces ? placesLayout(layout, bins, components, threads) : undefined,
    templates: layout.take(4 * bins * components),
    activations: layout.take(4 * frames * components),
    ranges: layout.take(8 * count),
    window: layout.take(4 * nFft),
    squared: layout.take(4 * nFft),
    threads: Array.from({ length: threads }, () => ({
      scales: layout.take(32 * bins),
      masks: layout.take(16 * bins),
      activations: layout.take(16 * components),
      share: layout.take(16),
      weights: layout.take(4 * span),
      mixture: layout.take(4 * (chunkSamples + 4)),
      struct: layout.take(SYNTHESIS_BYTES),
    })),
    slots: Array.from({ length: threads }, () => ({
      sums: layout.take(4 * count * span * channels),
      sampleMaxima: layout.take(16 * count),
    })),
  };
}

type Outputs = Pick<SynthesisShape, 'outputs' | 'components'>;

/** Number of outputs of all lists. */
export function outputCount({ outputs, components }: Outputs): number {
  return outputs === undefined ? components : outputs.reduce((sum, list) => sum + list.length, 0);
}

/** What comes out. */
export function outputLists({ outputs, components }: Outputs): readonly OutputList[] {
  return outputs ?? [Array.from({ length: components }, (_, k) => ({ from: k, to: k + 1 }))];
}

/**
 * Samples of a chunk of a recording: a multiple of 4 and of the hop, so that as many frames overlap each chunk; and,
 * where one is to be had, such that those are a multiple of the four that are done at once. It does not depend on what
 * comes out: the chunks decide the last bits of all samples.
 *
 * @param samples - Of the whole recording.
 */
export function samplesOfChunk({ nFft, hopSamples }: StftShape, components: number, samples: number): number {
  const enough = Math.min(samples, Math.max(nFft, SUMS_BYTES / (4 * components)));
  const step = hopSamples % 4 === 0 ? 1 : hopSamples % 2 === 0 ? 2 : 4;
  const least = step * Math.max(1, Math.ceil(enough / (step * hopSamples)));
  const overlapping = Math.ceil(nFft / hopSamples) - 1;
  for (let hops = least; hops < least + 4; hops += step) {
    if ((hops + overlapping) % 4 === 0) return hops * hopSamples;
  }
  return least * hopSamples;
}

/** Sets W and the tables that all threads read. */
export function fillSynthesis(
  memory: WasmMemory,
  layout: SynthesisLayout,
  hann: Float64Array,
  templates: Float64Array,
): void {
  const { nFft, components, ranges } = layout;
  const bins = nFft / 2 + 1;
  const w = floats(memory, layout.templates);
  for (let c = 0; c < components; c++) {
    for (let f = 0; f < bins; f++) w[c * bins + f] = templates[f * components + c];
  }
  floats(memory, layout.window).set(hann.map((value) => value / nFft));
  floats(memory, layout.squared).set(hann.map((value) => value * value));
  const pairs = outputLists(layout).flatMap((list) => list.flatMap(({ from, to }) => [from, to]));
  new Int32Array(memory.buffer, ranges.address, pairs.length).set(pairs);
}

/**
 * Sets H, row-major [frames x components].
 *
 * @param scale - Taken times H: masks do not depend on its size, but float32 has no room for its smallest values.
 */
export function setActivations(
  memory: WasmMemory,
  layout: SynthesisLayout,
  activations: Float64Array,
  scale: number,
): void {
  const h = floats(memory, layout.activations);
  for (let i = 0; i < h.length; i++) h[i] = scale * activations[i];
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
  return writeSynthesis(memory, struct, {
    ...{ ...layout, ...own, transform },
    ...{ outputs: outputCount(layout), stride: 4 * layout.span },
  });
}

/** Samples of one output and channel in a chunk's sums, from sample `from` on, `count` of them. */
export function samplesOf(
  layout: SynthesisLayout,
  slot: number,
  channel: number,
  output: number,
  from: number,
  count: number,
): Region {
  const place = outputCount(layout) * channel + output;
  return partOf(layout.slots[slot].sums, 4 * (layout.span * place + from), 4 * count);
}

/** Finished samples [count] of one output and channel of chunk `slot` of the last run; valid until the next. */
export function finishedSamples(
  memory: WasmMemory,
  layout: SynthesisLayout,
  slot: number,
  channel: number,
  output: number,
  count: number,
): Float32Array {
  return floats(memory, samplesOf(layout, slot, channel, output, layout.nFft, count));
}

/** Largest magnitude among an output's finished samples of chunk `slot`, all channels; NaN where one is NaN. */
export function finishedMaximum(
  memory: WasmMemory,
  { slots }: SynthesisLayout,
  slot: number,
  output: number,
): number {
  return Math.max(...floats(memory, partOf(slots[slot].sampleMaxima, 16 * output, 16)));
}
