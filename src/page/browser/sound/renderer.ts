import { createRealFft } from '../../../dsp/fft.js';
import { binCount, frameCount } from '../../../dsp/units.js';
import { hannWindow } from '../../../dsp/window.js';
import type { PieceSpan } from './pieces.js';

export interface RendererOptions {
  readonly nFft: number;
  readonly hopSamples: number;
  /** Length of the recording. */
  readonly samples: number;
  readonly channels: number;
  /** W, row-major [bins x S]. */
  readonly templates: Float32Array;
  readonly components: number;
  /** Output samples for each input sample, a power of two; more than 1 for rates that browsers do not play. */
  readonly upsampling?: number;
}

/** The sound that a region is computed from. */
export interface MixtureSource {
  samples(channel: number, from: number, to: number): Float64Array;
  activations(fromFrame: number, toFrame: number): Float32Array;
}

/** Computes any mix of the components, any region of it. */
export interface Renderer {
  /** What the samples from `start` to `end` are computed from. */
  span(start: number, end: number): PieceSpan;
  /**
   * Samples `start` to `end` of the sum of all components times their gains: the mixture's spectrum times
   * sum_k g_k w_k h_k / sum_k w_k h_k, transformed back, just as `separate` computes one component at a time.
   *
   * @param gains - A factor for each component.
   * @returns One array a channel, `upsampling` times as long as the region.
   */
  render(source: MixtureSource, gains: Float64Array, start: number, end: number): Float64Array[];
}

export function createRenderer(options: RendererOptions): Renderer {
  const { nFft, hopSamples, samples, channels, components, upsampling = 1 } = options;
  const frames = frameCount(samples, hopSamples);
  const bins = binCount(nFft);
  const templates = options.templates;
  const fft = createRealFft(nFft);
  const outSize = nFft * upsampling;
  const outFft = upsampling === 1 ? fft : createRealFft(outSize);
  const window = hannWindow(nFft);
  const outWindow = upsampling === 1 ? window : hannWindow(outSize);
  const inputs = [new Float64Array(nFft), new Float64Array(nFft)];
  const spectra = [new Float64Array(outSize + 2), new Float64Array(outSize + 2)];
  const outputs = [new Float64Array(outSize), new Float64Array(outSize)];
  const masks = [new Float64Array(bins), new Float64Array(bins)];

  function span(start: number, end: number): PieceSpan {
    const fromFrame = Math.max(0, Math.floor((start - nFft / 2) / hopSamples) + 1);
    const toFrame = Math.max(fromFrame, Math.min(frames, Math.ceil((end + nFft / 2) / hopSamples)));
    return {
      fromFrame,
      toFrame,
      fromSample: fromFrame * hopSamples - nFft / 2,
      toSample: (toFrame - 1) * hopSamples + nFft / 2,
    };
  }

  /** sum_k g_k w_k h_k / sum_k w_k h_k; where that sum is nothing each component has an equal share. */
  function fillMask(rows: Float32Array, at: number, gains: Float64Array, mask: Float64Array): void {
    let meanGain = 0;
    for (let k = 0; k < components; k++) meanGain += gains[k] / components;
    for (let f = 0, w = 0; f < bins; f++) {
      let sum = 0;
      let wanted = 0;
      for (let k = 0; k < components; k++, w++) {
        const product = templates[w] * rows[at + k];
        sum += product;
        wanted += gains[k] * product;
      }
      mask[f] = sum > 0 ? wanted / sum : meanGain;
    }
  }

  /** Masks a spectrum; above the recording's band there is nothing, and its last bin is shared with its mirror. */
  function applyMask(spectrum: Float64Array, mask: Float64Array): void {
    for (let f = 0; f < bins; f++) {
      const gain = mask[f] * upsampling;
      spectrum[2 * f] *= gain;
      spectrum[2 * f + 1] *= gain;
    }
    if (upsampling === 1) return;
    spectrum[nFft] *= 0.5;
    spectrum.fill(0, nFft + 1);
  }

  function addFrame(output: Float64Array, frame: Float64Array, at: number): void {
    const from = Math.max(0, -at);
    const to = Math.min(outSize, output.length - at);
    for (let n = from; n < to; n++) output[at + n] += frame[n] * outWindow[n];
  }

  /** What the squared windows of all frames add up to at each sample of the region. */
  function weights({ fromFrame, toFrame }: PieceSpan, start: number, length: number): Float64Array {
    const sum = new Float64Array(length);
    for (let frame = fromFrame; frame < toFrame; frame++) {
      const at = (frame * hopSamples - nFft / 2 - start) * upsampling;
      const from = Math.max(0, -at);
      const to = Math.min(outSize, length - at);
      for (let n = from; n < to; n++) sum[at + n] += outWindow[n] * outWindow[n];
    }
    return sum;
  }

  return {
    span,
    render(source, gains, start, end) {
      const length = (end - start) * upsampling;
      if (upsampling === 1 && gains.every((gain) => gain === gains[0])) {
        return Array.from({ length: channels }, (_, c) =>
          source.samples(c, start, end).map((sample) => sample * gains[0]),
        );
      }
      const needed = span(start, end);
      const { fromFrame, toFrame, fromSample, toSample } = needed;
      const rows = source.activations(fromFrame, toFrame);
      const mixture = Array.from({ length: channels }, (_, c) => source.samples(c, fromSample, toSample));
      const result = mixture.map(() => new Float64Array(length));
      const lastPair = (frame: number) => Math.min(2, toFrame - frame);
      for (let frame = fromFrame; frame < toFrame; frame += 2) {
        const pair = lastPair(frame);
        for (let i = 0; i < pair; i++) fillMask(rows, (frame + i - fromFrame) * components, gains, masks[i]);
        for (let c = 0; c < channels; c++) {
          for (let i = 0; i < 2; i++) {
            if (i >= pair) inputs[i].fill(0);
            else loadFrame(mixture[c], (frame + i) * hopSamples - nFft / 2 - fromSample, inputs[i]);
          }
          fft.forwardPair(inputs[0], inputs[1], spectra[0], spectra[1]);
          for (let i = 0; i < pair; i++) applyMask(spectra[i], masks[i]);
          outFft.inversePair(spectra[0], spectra[1], outputs[0], outputs[1]);
          for (let i = 0; i < pair; i++) {
            addFrame(result[c], outputs[i], ((frame + i) * hopSamples - nFft / 2 - start) * upsampling);
          }
        }
      }
      const weight = weights(needed, start, length);
      for (const channel of result) {
        for (let i = 0; i < length; i++) channel[i] = weight[i] > 0 ? channel[i] / weight[i] : 0;
      }
      return result;
    },
  };

  function loadFrame(mixture: Float64Array, at: number, target: Float64Array): void {
    for (let n = 0; n < nFft; n++) target[n] = mixture[at + n] * window[n];
  }
}
