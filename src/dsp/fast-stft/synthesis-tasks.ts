import type { KernelExports, Layout, TaskTable, WasmMemory } from '../../kernels/index.js';
import type { StftShape } from '../shape.js';
import { loadSamples } from './load-samples.js';
import type { AnalysisScratch } from './magnitude-tasks.js';
import type { TransformTables } from './transform-tables.js';

/** Size of what is reconstructed. */
export interface SynthesisShape extends StftShape {
  /** Samples per channel. */
  readonly samples: number;
  readonly frames: number;
  readonly channels: number;
  readonly components: number;
}

/** Where the synthesis keeps its matrices and each thread its buffers; see kernels/assembly/reconstruct.ts. */
export interface SynthesisLayout extends SynthesisShape {
  /** Samples that are finished at once, by any thread; a multiple of the hop and of 4. */
  readonly chunkSamples: number;
  readonly chunks: number;
  /** Room for a chunk and what the frames that reach into it add before and after: nFft samples come before. */
  readonly span: number;
  /** W [components][bins] and H [frames][components]. */
  readonly templates: number;
  readonly activations: number;
  /** Window / nFft, and squared window. */
  readonly window: number;
  readonly squared: number;
  readonly scratch: readonly SynthesisScratch[];
  /** Samples of the chunks of one run, [channels][components][span], one area per thread. */
  readonly sums: readonly number[];
  /** Largest magnitudes of those, of each component in four lanes, [components][4], one area per thread. */
  readonly sampleMaxima: readonly number[];
}

interface SynthesisScratch {
  /** Scale and share of the masks of four frames, [bins][2][4]. */
  readonly scales: number;
  /** Those frames' activations [components][4], and 1 / S [4]; 0 past the last frame. */
  readonly activations: number;
  readonly share: number;
  /** [span]. */
  readonly weights: number;
  /** The mixture's samples of a chunk, and up to 4 more: they are finished eight at a time. */
  readonly mixture: number;
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
    ...shape,
    chunkSamples,
    chunks: Math.ceil(samples / chunkSamples),
    span,
    templates: layout.take(4 * bins * components),
    activations: layout.take(4 * frames * components),
    window: layout.take(4 * nFft),
    squared: layout.take(4 * nFft),
    scratch: Array.from({ length: threads }, () => ({
      scales: layout.take(32 * bins),
      activations: layout.take(16 * components),
      share: layout.take(16),
      weights: layout.take(4 * span),
      mixture: layout.take(4 * (chunkSamples + 4)),
    })),
    sums: Array.from({ length: threads }, () => layout.take(4 * components * span * channels)),
    sampleMaxima: Array.from({ length: threads }, () => layout.take(16 * components)),
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
  const floats = (address: number, count: number) => new Float32Array(memory.buffer, address, count);
  const bins = nFft / 2 + 1;
  const w = floats(layout.templates, components * bins);
  for (let c = 0; c < components; c++) {
    for (let f = 0; f < bins; f++) w[c * bins + f] = templates[f * components + c];
  }
  // Masks do not depend on the size of H, but float32 has no room for its smallest values.
  let largest = 0;
  for (const value of activations) largest = Math.max(largest, value);
  const scale = largest > 0 ? 1 / largest : 0;
  const h = floats(layout.activations, activations.length);
  for (let i = 0; i < h.length; i++) h[i] = scale * activations[i];
  floats(layout.window, nFft).set(hann.map((value) => value / nFft));
  floats(layout.squared, nFft).set(hann.map((value) => value * value));
}

/** Finished samples [count] of one component and channel of chunk `slot` of the last run; valid until the next. */
export function finishedSamples(
  memory: WasmMemory,
  { sums, components, span, nFft }: SynthesisLayout,
  slot: number,
  channel: number,
  component: number,
  count: number,
): Float32Array {
  const at = sums[slot] + 4 * (span * (components * channel + component) + nFft);
  return new Float32Array(memory.buffer, at, count);
}

/** Largest magnitude among a component's finished samples of chunk `slot`, all channels; NaN where one is NaN. */
export function finishedMaximum(
  memory: WasmMemory,
  { sampleMaxima }: SynthesisLayout,
  slot: number,
  component: number,
): number {
  return Math.max(...new Float32Array(memory.buffer, sampleMaxima[slot] + 16 * component, 4));
}

/**
 * Samples of all components, a chunk at a time: the mixture's spectrum times the mask M_k = w_k h_k / sum_j w_j h_j
 * (the Wiener-like filter of Fevotte, Bertin & Durrieu 2009, on magnitudes), with the mixture's phase, transformed
 * back by least squares (Griffin & Lim 1984, eq. 6). What rounding leaves of the mixture goes to the first component,
 * what storing the samples in steps leaves of one component to the next, so that the sum of all is the mixture.
 */
export function createSynthesisTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  layout: SynthesisLayout,
  channels: readonly Float32Array[],
  tables: TransformTables,
  analysis: AnalysisScratch,
  thread: number,
) {
  const { nFft, hopSamples, frames, chunkSamples, span, components } = layout;
  const half = nFft / 2;
  const bins = half + 1;
  const scratch = layout.scratch[thread];
  const floats = (address: number, count: number) => new Float32Array(memory.buffer, address, count);
  const allActivations = floats(layout.activations, frames * components);
  const activations = floats(scratch.activations, 4 * components);
  const share = floats(scratch.share, 4);
  const frameSamples = floats(analysis.samples, nFft + 3 * hopSamples);
  const weights = floats(scratch.weights, span);
  const mixture = floats(scratch.mixture, chunkSamples + 4);

  /** Adds four frames, of which `count` are there, to the sums at `target`, the first from its sample `at` on. */
  function addFrames(channel: Float32Array, first: number, count: number, target: number, at: number): void {
    loadSamples(channel, first * hopSamples - half, frameSamples.length, frameSamples);
    kernels.analyseFrames(
      ...([analysis.samples, hopSamples, tables.window, nFft] as const),
      ...([analysis.transform, tables.twiddles, analysis.spectrum] as const),
    );
    activations.fill(0);
    share.fill(0);
    for (let lane = 0; lane < count; lane++) {
      kernels.addWeights(layout.squared, scratch.weights + 4 * (at + lane * hopSamples), nFft);
      const from = (first + lane) * components;
      for (let c = 0; c < components; c++) activations[4 * c + lane] = allActivations[from + c];
      share[lane] = 1 / components;
    }
    const { templates } = layout;
    kernels.maskScales(templates, scratch.activations, scratch.share, scratch.scales, bins, components);
    kernels.synthesise(
      ...([analysis.spectrum, templates, scratch.activations, scratch.scales] as const),
      ...([half, analysis.transform, tables.twiddles, layout.window] as const),
      ...([target + 4 * at, 4 * span, hopSamples, components] as const),
    );
  }

  return {
    /** Chunk `first + block`, whose samples will be stored in steps of `step` (0 for float32). */
    synthesise(block, [firstChunk, step]) {
      const chunk = firstChunk + block;
      const start = chunk * chunkSamples;
      const count = Math.min(chunkSamples, layout.samples - start);
      const whole = Math.ceil(count / 8) * 8;
      const origin = start - nFft;
      // Frames that reach into the chunk: centred less than half a window before its start or after its end.
      const first = Math.max(0, Math.floor((start - half) / hopSamples) + 1);
      const last = Math.min(frames - 1, Math.ceil((start + count + half) / hopSamples) - 1);
      const sampleMaxima = layout.sampleMaxima[block];
      kernels.clear(sampleMaxima, 16 * components);
      for (const [c, channel] of channels.entries()) {
        const target = layout.sums[block] + 4 * components * span * c;
        kernels.clear(target, 4 * components * span);
        kernels.clear(scratch.weights, 4 * span);
        for (let frame = first; frame <= last; frame += 4) {
          const at = frame * hopSamples - half - origin;
          addFrames(channel, frame, Math.min(4, last - frame + 1), target, at);
        }
        weights.fill(Number.POSITIVE_INFINITY, nFft + count, nFft + whole); // past the chunk's end all is 0
        loadSamples(channel, start, count, mixture);
        mixture.fill(0, count, whole);
        kernels.distributeRest(
          ...([scratch.mixture, scratch.weights + 4 * nFft, target + 4 * nFft, 4 * span] as const),
          ...([components, whole, step, sampleMaxima] as const),
        );
      }
    },
  } satisfies TaskTable;
}
