import {
  floats,
  type KernelExports,
  type Pointer,
  partOf,
  REGULARISATION,
  type WasmMemory,
} from '../../kernels/index.js';
import { loadSamples } from './load-samples.js';
import { writePlacesStruct } from './places-layout.js';
import {
  outputCount,
  outputLists,
  type SynthesisLayout,
  samplesOf,
  writeSynthesisStruct,
} from './synthesis-layout.js';
import type { TransformLayout } from './transforms.js';

/**
 * Samples of all outputs, a chunk at a time: the mixture's spectrum times the mask M_k = w_k h_k / sum_j w_j h_j, or the
 * sum of several (the Wiener-like filter of Fevotte, Bertin & Durrieu 2009, on magnitudes), with the mixture's phase,
 * transformed back by least squares (Griffin & Lim 1984, eq. 6). What rounding leaves of the mixture goes to the first
 * output of a list, what storing the samples in steps leaves of one to the next, so that the sum of all is the mixture.
 * Two channels are filtered by the components' places instead, where the layout says so: see kernels/spatial.ts.
 *
 * @param transform - The thread's own.
 */
export function createSynthesisTasks(
  kernels: KernelExports,
  memory: WasmMemory,
  layout: SynthesisLayout,
  channels: readonly Float32Array[],
  transforms: TransformLayout,
  transform: Pointer<'Transform'>,
  thread: number,
) {
  const { nFft, hopSamples, chunkSamples, span, components } = layout;
  const half = nFft / 2;
  const count = outputCount(layout);
  const lists = outputLists(layout);
  const synthesis = writeSynthesisStruct(memory, layout, transform, thread);
  const own = layout.threads[thread];
  const allActivations = floats(memory, layout.activations);
  const activations = floats(memory, own.activations);
  const share = floats(memory, own.share);
  const weights = floats(memory, own.weights);
  const mixture = floats(memory, own.mixture);
  const frameSamples = floats(
    memory,
    partOf(transforms.threads[thread].samples, 0, 4 * (nFft + 3 * hopSamples)),
  );

  const filter =
    layout.places && writePlacesStruct(memory, layout.places, synthesis, 4 * count * span, thread);
  /** Channels whose frames are done at once: the places of components show in both together. */
  const together = filter === undefined ? channels.map((_, c) => [c]) : [channels.map((_, c) => c)];

  /** The masks of four frames, of which `count` are there; the first begins at number `at` of the sums. */
  function makeMasks(first: number, count: number, at: number): void {
    activations.fill(0);
    share.fill(0);
    for (let lane = 0; lane < count; lane++) {
      kernels.addWeights(synthesis, at + lane * hopSamples);
      const from = (first + lane) * components;
      for (let c = 0; c < components; c++) activations[4 * c + lane] = allActivations[from + c];
      share[lane] = 1 / components;
    }
    kernels.maskScales(synthesis);
  }

  /** The spectra of four frames of a channel. */
  function analyse(channel: number, first: number): void {
    loadSamples(channels[channel], first * hopSamples - half, frameSamples.length, frameSamples);
    kernels.analyseFrames(transform);
  }

  /** Adds the four frames, whose masks are made, to the sums at `target`. */
  function addFrames([first, second]: readonly number[], frame: number, target: number): void {
    analyse(first, frame);
    if (filter === undefined) {
      kernels.synthesise(synthesis, target);
      return;
    }
    kernels.keepSpectrum(filter);
    analyse(second, frame);
    kernels.solvePlaces(filter, REGULARISATION);
    kernels.filterPlaces(filter, target);
  }

  /** Lists one after the other. */
  function distributeRests(sums: number, maxima: number, samples: number, step: number): void {
    let first = 0;
    for (const { length } of lists) {
      const from = sums + 4 * (span * first + nFft);
      kernels.distributeRest(synthesis, from, length, samples, step, maxima + 16 * first);
      first += length;
    }
  }

  return {
    /**
     * Chunk number `block` of those from a sample on. All places count from where the channels and H begin.
     *
     * @param from - First sample of the first chunk.
     * @param end - Samples are finished up to here: the end of the last chunk, which may be shorter.
     * @param endFrame - There are frames up to here, from 0 on.
     * @param step - Samples will be stored in steps of this size; 0 for float32.
     */
    synthesise: (block: number, from: number, end: number, endFrame: number, step: number) => {
      const start = from + block * chunkSamples;
      const samples = Math.min(chunkSamples, end - start);
      const whole = Math.ceil(samples / 8) * 8;
      const origin = start - nFft;
      // Frames that reach into the chunk: centred less than half a window before its start or after its end.
      const first = Math.max(0, Math.floor((start - half) / hopSamples) + 1);
      const last = Math.min(endFrame, Math.ceil((start + samples + half) / hopSamples)) - 1;
      const { sampleMaxima } = layout.slots[block];
      kernels.clear(sampleMaxima.address, sampleMaxima.bytes);
      for (const some of together) {
        const sumsOf = (c: number) => samplesOf(layout, block, c, 0, 0, count * span).address;
        kernels.clear(sumsOf(some[0]), 4 * count * span * some.length);
        kernels.clear(own.weights.address, own.weights.bytes);
        for (let frame = first; frame <= last; frame += 4) {
          const at = frame * hopSamples - half - origin;
          makeMasks(frame, Math.min(4, last - frame + 1), at);
          addFrames(some, frame, sumsOf(some[0]) + 4 * at);
        }
        weights.fill(Number.POSITIVE_INFINITY, nFft + samples, nFft + whole); // past the chunk's end all is 0
        for (const c of some) {
          loadSamples(channels[c], start, samples, mixture);
          mixture.fill(0, samples, whole);
          distributeRests(sumsOf(c), sampleMaxima.address, whole, step);
        }
      }
    },
  };
}
