import { mixPlaces } from '../../../dsp/mix-places.js';
import { type FrameSpan, spanOf } from '../../../dsp/overlap-add.js';
import { createRegionFilter } from '../../../dsp/region-filter.js';
import { createStereoFilter } from '../../../dsp/stereo-filter.js';
import { binCount, frameCount } from '../../../dsp/units.js';
import { fillShares } from '../../../nmf/shares.js';

export interface RendererOptions {
  readonly nFft: number;
  readonly hopSamples: number;
  /** Length of the recording. */
  readonly samples: number;
  readonly channels: number;
  /** W, row-major [bins x S]. */
  readonly templates: Float32Array;
  readonly components: number;
  /** R, row-major [S x bins x 4], where two channels are filtered by the components' places. */
  readonly covariances?: Float32Array | undefined;
  /** Output samples for each input sample, a power of two; more than 1 for rates that browsers do not play. */
  readonly upsampling?: number;
}

/** The sound that a region is computed from. */
interface MixtureSource {
  samples(channel: number, from: number, to: number): Float64Array;
  activations(fromFrame: number, toFrame: number): Float32Array;
}

/** Computes any mix of the components, any region of it. */
export interface Renderer {
  /** What the samples from `start` to `end` are computed from. */
  span(start: number, end: number): FrameSpan;
  /**
   * Samples `start` to `end` of the sum of all components times their gains: the mixture's spectrum times
   * sum_k g_k w_k h_k / sum_k w_k h_k, or filtered by the components' places, transformed back, just as `separate` computes
   * one component at a time.
   *
   * @param gains - A factor for each component.
   * @returns One array per channel, `upsampling` times as long as the region.
   */
  render(source: MixtureSource, gains: Float64Array, start: number, end: number): Float64Array[];
}

export function createRenderer(options: RendererOptions): Renderer {
  const { nFft, hopSamples, samples, channels, templates, components, covariances, upsampling = 1 } = options;
  const frames = frameCount(samples, hopSamples);
  const filter = createRegionFilter({ nFft, hopSamples }, 1, upsampling);
  const filterStereo = createStereoFilter({ nFft, hopSamples }, upsampling);
  const shares = new Float64Array(binCount(nFft) * components);
  const span = (start: number, end: number) => spanOf({ nFft, hopSamples }, frames, start, end);
  const ofChannels = (read: (channel: number) => Float64Array) =>
    Array.from({ length: channels }, (_, channel) => read(channel));

  function addShares(gains: Float64Array, mask: Float64Array): void {
    for (let f = 0, at = 0; f < mask.length; f++) {
      let sum = 0;
      for (let k = 0; k < components; k++, at++) sum += gains[k] * shares[at];
      mask[f] = sum;
    }
  }

  return {
    span,
    render(source, gains, start, end) {
      if (upsampling === 1 && gains.every((gain) => gain === gains[0])) {
        return ofChannels((c) => source.samples(c, start, end).map((sample) => sample * gains[0]));
      }
      const needed = span(start, end);
      const { fromFrame, toFrame, fromSample, toSample } = needed;
      const rows = source.activations(fromFrame, toFrame);
      const mixture = ofChannels((c) => source.samples(c, fromSample, toSample));
      if (covariances !== undefined) {
        return filterStereo(mixture, fromSample, needed, (frame, first, second) => {
          fillShares(templates, rows, (frame - fromFrame) * components, components, shares);
          mixPlaces(first, second, { masks: shares, covariances, gains });
        });
      }
      const [mix] = filter(mixture, fromSample, needed, (frame, [mask]) => {
        fillShares(templates, rows, (frame - fromFrame) * components, components, shares);
        addShares(gains, mask);
      });
      return mix;
    },
  };
}
