import { createAnalyser, type Samples } from './analyser.js';
import { createRealFft } from './fft.js';
import { createOverlapAdd, type FrameSpan } from './overlap-add.js';
import type { StftShape } from './shape.js';
import { binCount, frameStart } from './units.js';

/** Sets the masks of a frame: for each output a factor of every bin [bins], whatever was in it. */
export type FillMasks = (frame: number, masks: readonly Float64Array[]) => void;

/**
 * Filters a region of a signal, every channel alike, with masks that change from frame to frame: the signal's spectrum
 * times the mask, transformed back by least squares.
 *
 * @param channels - What stands from sample `fromSample` of the signal on, the frames' samples at least; what is not
 *   there counts as zeros.
 * @param span - The region, as spanOf tells it.
 * @returns Samples [outputs][channels], each as long as the region times the upsampling.
 */
export type FilterRegion = (
  channels: readonly Samples[],
  fromSample: number,
  span: FrameSpan,
  fillMasks: FillMasks,
) => Float64Array[][];

/**
 * Plans the filtering of regions; the buffers are reused by every call.
 *
 * @param outputs - Number of masks that are applied side by side to one analysis.
 * @param upsampling - Samples out for each sample of the signal, a power of two. Default 1.
 */
export function createRegionFilter(shape: StftShape, outputs: number, upsampling = 1): FilterRegion {
  const { nFft, hopSamples } = shape;
  const bins = binCount(nFft);
  const outSize = nFft * upsampling;
  const analyser = createAnalyser(nFft);
  const fft = createRealFft(outSize);
  const pair = <T>(make: () => T): [T, T] => [make(), make()];
  const [spectrumA, spectrumB] = pair(() => new Float64Array(nFft + 2));
  // Above the signal's band they stay zero.
  const [maskedA, maskedB] = pair(() => new Float64Array(outSize + 2));
  const [frameA, frameB] = pair(() => new Float64Array(outSize));
  const [masksA, masksB] = pair(() => Array.from({ length: outputs }, () => new Float64Array(bins)));

  function applyMask(spectrum: Float64Array, mask: Float64Array, masked: Float64Array): void {
    for (let f = 0; f < bins; f++) {
      const gain = mask[f] * upsampling;
      masked[2 * f] = spectrum[2 * f] * gain;
      masked[2 * f + 1] = spectrum[2 * f + 1] * gain;
    }
    // Where more bins follow, the signal's last one is shared with its mirror image.
    if (upsampling > 1) masked[nFft] *= 0.5;
  }

  return (channels, fromSample, span, fillMasks) => {
    const overlapAdd = createOverlapAdd(shape, span, upsampling);
    const streams = masksA.map(() => channels.map(() => new Float64Array(overlapAdd.length)));
    const firstSample = (frame: number) => frameStart(frame, nFft, hopSamples) - fromSample;
    for (let frame = span.fromFrame; frame < span.toFrame; frame += 2) {
      const isPair = frame + 1 < span.toFrame;
      fillMasks(frame, masksA);
      if (isPair) fillMasks(frame + 1, masksB);
      for (const [c, samples] of channels.entries()) {
        if (isPair) {
          const [firstA, firstB] = [firstSample(frame), firstSample(frame + 1)];
          analyser.transformPair(samples, firstA, firstB, spectrumA, spectrumB);
        } else {
          analyser.transform(samples, firstSample(frame), spectrumA);
        }
        for (const [k, stream] of streams.entries()) {
          applyMask(spectrumA, masksA[k], maskedA);
          if (isPair) {
            applyMask(spectrumB, masksB[k], maskedB);
            fft.inversePair(maskedA, maskedB, frameA, frameB);
            overlapAdd.add(stream[c], frame + 1, frameB);
          } else {
            fft.inverse(maskedA, frameA);
          }
          overlapAdd.add(stream[c], frame, frameA);
        }
      }
    }
    for (const stream of streams.flat()) overlapAdd.divide(stream);
    return streams;
  };
}
