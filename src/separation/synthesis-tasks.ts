import { type AnalysisScratch, loadSamples, type StftShape, type TransformTables } from '../dsp/index.js';
import type { KernelExports, Layout, TaskTable, WasmMemory } from '../kernels/index.js';

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
  /** Components are transformed four at a time. */
  readonly groups: number;
  /** Samples that are finished at once, by any thread; a multiple of the hop and of 4. */
  readonly chunkSamples: number;
  readonly chunks: number;
  /** W [bins][groups][4] and H [frames][groups][4], 0 where a group has no component. */
  readonly templates: number;
  readonly activations: number;
  /** [groups][4]: 1 / S, or 0. */
  readonly share: number;
  /** Window / nFft, and squared window. */
  readonly window: number;
  readonly squared: number;
  readonly scratch: readonly SynthesisScratch[];
  /** Finished samples of the chunks of one run, [channels][4 groups][chunk], one area a thread. */
  readonly finished: readonly number[];
  /** Largest magnitudes of those, of each component in four lanes, [4 groups][4], one area a thread. */
  readonly peaks: readonly number[];
}

interface SynthesisScratch {
  /** [groups][bins][4]. */
  readonly masks: number;
  /** Sums of windowed frames, [groups][span][4], of one channel. */
  readonly sums: number;
  /** [span]. */
  readonly weights: number;
  /** The mixture's samples of a chunk. */
  readonly mixture: number;
}

/** About so many bytes of sums a thread works in: more leave the caches, fewer mean more frames done twice. */
const SUMS_BYTES = 2 * 2 ** 20;

export function synthesisLayout(layout: Layout, shape: SynthesisShape, threads: number): SynthesisLayout {
  const { nFft, hopSamples, components, samples, frames } = shape;
  const bins = nFft / 2 + 1;
  const groups = Math.ceil(components / 4);
  // A multiple of the hop: the frames that overlap a chunk are then the same number for each. And of four samples.
  const unit = hopSamples % 4 === 0 ? hopSamples : 4 * hopSamples;
  const enough = Math.min(samples, Math.max(nFft, SUMS_BYTES / (16 * groups)));
  const chunkSamples = unit * Math.max(1, Math.ceil(enough / unit));
  const span = chunkSamples + 2 * nFft;
  return {
    ...shape,
    groups,
    chunkSamples,
    chunks: Math.ceil(samples / chunkSamples),
    templates: layout.take(16 * bins * groups),
    activations: layout.take(16 * frames * groups),
    share: layout.take(16 * groups),
    window: layout.take(4 * nFft),
    squared: layout.take(4 * nFft),
    scratch: Array.from({ length: threads }, () => ({
      masks: layout.take(16 * bins * groups),
      sums: layout.take(16 * groups * span),
      weights: layout.take(4 * span),
      mixture: layout.take(4 * chunkSamples),
    })),
    finished: Array.from({ length: threads }, () => layout.take(16 * groups * chunkSamples * shape.channels)),
    peaks: Array.from({ length: threads }, () => layout.take(64 * groups)),
  };
}

/** Sets the factors and the tables that all threads read. */
export function fillSynthesis(
  memory: WasmMemory,
  layout: SynthesisLayout,
  hann: Float64Array,
  templates: Float64Array,
  activations: Float64Array,
): void {
  const { nFft, groups, components } = layout;
  const floats = (address: number, count: number) => new Float32Array(memory.buffer, address, count);
  const pack = (source: Float64Array, address: number, scale: number) => {
    const rows = source.length / components;
    const target = floats(address, rows * groups * 4).fill(0);
    for (let i = 0; i < rows; i++) {
      for (let c = 0; c < components; c++) target[i * groups * 4 + c] = scale * source[i * components + c];
    }
  };
  pack(templates, layout.templates, 1);
  // Masks do not depend on the size of H, but float32 has no room for its smallest values.
  let largest = 0;
  for (const value of activations) largest = Math.max(largest, value);
  pack(activations, layout.activations, largest > 0 ? 1 / largest : 0);
  floats(layout.share, groups * 4)
    .fill(0)
    .fill(1 / components, 0, components);
  floats(layout.window, nFft).set(hann.map((value) => value / nFft));
  floats(layout.squared, nFft).set(hann.map((value) => value * value));
}

/** Finished samples [count] of one component and channel of chunk `slot` of the last run; valid until the next. */
export function finishedSamples(
  memory: WasmMemory,
  { finished, groups, chunkSamples }: SynthesisLayout,
  slot: number,
  channel: number,
  component: number,
  count: number,
): Float32Array {
  const at = finished[slot] + 4 * chunkSamples * (4 * groups * channel + component);
  return new Float32Array(memory.buffer, at, count);
}

/** Largest magnitude among a component's finished samples of chunk `slot`, all channels; NaN where one is NaN. */
export function finishedPeak(
  memory: WasmMemory,
  { peaks }: SynthesisLayout,
  slot: number,
  component: number,
): number {
  return Math.max(...new Float32Array(memory.buffer, peaks[slot] + 16 * component, 4));
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
  const { nFft, hopSamples, frames, groups, chunkSamples, components } = layout;
  const half = nFft / 2;
  const bins = half + 1;
  const span = chunkSamples + 2 * nFft;
  const scratch = layout.scratch[thread];
  const floats = (address: number, count: number) => new Float32Array(memory.buffer, address, count);
  const frameSamples = floats(analysis.samples, nFft + 3 * hopSamples);
  const weights = floats(scratch.weights, span);
  const mixture = floats(scratch.mixture, chunkSamples);

  /** Adds frame `frame`, lane `lane` of the spectra, to the sums; the span begins `origin` samples into the signal. */
  function addFrame(frame: number, lane: number, origin: number): void {
    const at = frame * hopSamples - half - origin;
    const h = layout.activations + 16 * frame * groups;
    kernels.frameMasks(layout.templates, h, layout.share, scratch.masks, bins, groups);
    kernels.addWeights(layout.squared, scratch.weights + 4 * at, nFft);
    for (let g = 0; g < groups; g++) {
      const mask = scratch.masks + 16 * g * bins;
      const target = scratch.sums + 16 * (g * span + at);
      const spectrum = analysis.spectrum + 4 * lane;
      kernels.synthesise(spectrum, mask, half, analysis.transform, tables.twiddles, layout.window, target);
    }
  }

  return {
    /** Chunk `first + block`, whose samples will be stored in steps of `step` (0 for float32). */
    synthesise(block, [firstChunk, step]) {
      const chunk = firstChunk + block;
      const start = chunk * chunkSamples;
      const count = Math.min(chunkSamples, layout.samples - start);
      const whole = Math.ceil(count / 4) * 4;
      const origin = start - nFft;
      // Frames that reach into the chunk: centred less than half a window before its start or after its end.
      const first = Math.max(0, Math.floor((start - half) / hopSamples) + 1);
      const last = Math.min(frames - 1, Math.ceil((start + count + half) / hopSamples) - 1);
      const peaks = layout.peaks[block];
      kernels.clear(peaks, 64 * groups);
      for (let c = 0; c < channels.length; c++) {
        const target = layout.finished[block] + 16 * groups * chunkSamples * c;
        kernels.clear(scratch.sums, 16 * groups * span);
        kernels.clear(scratch.weights, 4 * span);
        for (let frame = first; frame <= last; frame += 4) {
          loadSamples(channels[c], frame * hopSamples - half, frameSamples.length, frameSamples);
          kernels.analyseFrames(
            ...([analysis.samples, hopSamples, tables.window, nFft] as const),
            ...([analysis.transform, tables.twiddles, analysis.spectrum] as const),
          );
          for (let lane = 0; lane < Math.min(4, last - frame + 1); lane++)
            addFrame(frame + lane, lane, origin);
        }
        weights.fill(Number.POSITIVE_INFINITY, nFft + count, nFft + whole); // past the signal's end all is 0
        for (let g = 0; g < groups; g++) {
          const from = scratch.sums + 16 * (g * span + nFft);
          const to = target + 16 * g * chunkSamples;
          kernels.separateLanes(from, scratch.weights + 4 * nFft, whole, to, 4 * chunkSamples);
        }
        loadSamples(channels[c], start, whole, mixture);
        const stride = 4 * chunkSamples;
        kernels.distributeRest(scratch.mixture, target, stride, components, whole, step, peaks);
      }
    },
  } satisfies TaskTable;
}
