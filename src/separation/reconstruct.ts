import { type Signal, signalLength } from '../audio/signal.js';
import { createAnalyser, createOverlapAdd, frameCount } from '../dsp/index.js';
import { type Hooks, throwIfCancelled } from './progress.js';
import type { Separation } from './separate.js';

export interface ReconstructRequest {
  /**
   * Size of the steps that the samples will be stored in, 0 for float32. Each component is rounded to them here,
   * and what rounding takes from one component is given to the next, so that the stored components add up to the
   * input as closely as one sample can be stored.
   */
  readonly step: number;
  /** Receives the next samples of one component, one array a channel; the arrays are reused. */
  onBlock(component: number, block: readonly Float32Array[]): void;
  readonly hooks?: Hooks;
}

/** Frames between two reports. */
const REPORT_FRAMES = 64;

/**
 * Computes the signals of all components, block after block: the mixture's spectrum times the mask
 * M_k = w_k h_k / sum_j w_j h_j (the Wiener-like filter of Fevotte, Bertin & Durrieu 2009, on magnitudes), with
 * the mixture's phase, transformed back. Where the sum is nothing the mask is 1 / S. The masks add up to 1, so
 * the components add up to the input. Every channel gets the same masks.
 *
 * @throws NmfError `cancelled`.
 */
export function reconstruct(separation: Separation, { step, onBlock, hooks }: ReconstructRequest): void {
  const { signal, options, factorisation } = separation;
  const shape = { nFft: options.nFft, hopSamples: options.hopSamples };
  const samples = signalLength(signal);
  const frames = frameCount(samples, shape.hopSamples);
  const channels = signal.channels.length;
  const components = separation.components.length;
  const analyser = createAnalyser(shape);
  const masks = createMasks(factorisation.templates.data, factorisation.activations.data, components);
  const overlapAdd = createOverlapAdd(
    shape,
    samples,
    components * channels,
    createSplitter(components, channels, step, onBlock),
  );

  const spectrum = new Float64Array(shape.nFft + 2);
  const masked = [new Float64Array(shape.nFft + 2), new Float64Array(shape.nFft + 2)] as const;
  const output = [new Float64Array(shape.nFft), new Float64Array(shape.nFft)] as const;
  for (let frame = 0; frame < frames; frame++) {
    if (frame % REPORT_FRAMES === 0) {
      throwIfCancelled(hooks);
      hooks?.onProgress?.({ stage: 'write', done: frame, of: frames });
    }
    const mask = masks(frame);
    for (let c = 0; c < channels; c++) {
      analyser.transform(signal.channels[c], frame, spectrum);
      for (let k = 0; k < components; k += 2) {
        const pair = Math.min(2, components - k);
        for (let i = 0; i < pair; i++) applyMask(spectrum, mask[k + i], masked[i]);
        if (pair === 2) analyser.fft.inversePair(masked[0], masked[1], output[0], output[1]);
        else analyser.fft.inverse(masked[0], output[0]);
        for (let i = 0; i < pair; i++) overlapAdd.add((k + i) * channels + c, output[i]);
      }
    }
    overlapAdd.advance();
  }
  overlapAdd.end();
  hooks?.onProgress?.({ stage: 'write', done: frames, of: frames });
}

/** All components' signals in memory, 32-bit float. */
export function reconstructSignals(separation: Separation, hooks?: Hooks): Signal[] {
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
    ...(hooks && { hooks }),
  });
  return signals.map((sound) => ({ sampleRate, channels: sound }));
}

/**
 * @param w - Templates, row-major [bins x S].
 * @param h - Activations, row-major [frames x S].
 * @returns Masks of a frame, one array of gains a bin for each component; the arrays are reused.
 */
function createMasks(
  w: Float64Array,
  h: Float64Array,
  components: number,
): (frame: number) => Float64Array[] {
  const bins = w.length / components;
  const templates = Array.from({ length: components }, (_, k) =>
    Float64Array.from({ length: bins }, (_, f) => w[f * components + k]),
  );
  const masks = templates.map(() => new Float64Array(bins));
  const sums = new Float64Array(bins);
  return (frame) => {
    sums.fill(0);
    for (let k = 0; k < components; k++) {
      const template = templates[k];
      const mask = masks[k];
      const gain = h[frame * components + k];
      for (let f = 0; f < bins; f++) {
        const product = template[f] * gain;
        mask[f] = product;
        sums[f] += product;
      }
    }
    for (const mask of masks) {
      for (let f = 0; f < bins; f++) mask[f] = sums[f] > 0 ? mask[f] / sums[f] : 1 / components;
    }
    return masks;
  };
}

function applyMask(spectrum: Float64Array, mask: Float64Array, result: Float64Array): void {
  for (let f = 0; f < mask.length; f++) {
    result[2 * f] = spectrum[2 * f] * mask[f];
    result[2 * f + 1] = spectrum[2 * f + 1] * mask[f];
  }
}

/** Rounds finished samples to what can be stored, passing the rounding errors on from component to component. */
function createSplitter(
  components: number,
  channels: number,
  step: number,
  onBlock: ReconstructRequest['onBlock'],
): (start: number, streams: readonly Float64Array[]) => void {
  const round = step === 0 ? Math.fround : (value: number) => Math.round(value / step) * step;
  return (_, streams) => {
    const count = streams[0].length;
    const carried = Array.from({ length: channels }, () => new Float64Array(count));
    for (let k = 0; k < components; k++) {
      const block = carried.map((carry, c) => {
        const exact = streams[k * channels + c];
        const stored = new Float32Array(count);
        for (let i = 0; i < count; i++) {
          const wanted = exact[i] + carry[i];
          stored[i] = round(wanted);
          carry[i] = wanted - stored[i];
        }
        return stored;
      });
      onBlock(k, block);
    }
  };
}
