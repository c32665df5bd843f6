import { createAnalyser, type Samples } from './analyser.js';
import { createRealFft } from './fft.js';
import { createOverlapAdd, type FrameSpan } from './overlap-add.js';
import type { StftShape } from './shape.js';
import { binCount, frameStart } from './units.js';

/** Changes the spectra of a frame's two channels, re and im interleaved [2 bins], in place. */
type ChangeFrame = (frame: number, first: Float64Array, second: Float64Array) => void;

/**
 * Filters a region of two channels, in which each may depend on the other, as `FilterRegion` does of channels alike.
 *
 * @returns Samples of both channels, each as long as the region times the upsampling.
 */
export type FilterStereo = (
  channels: readonly Samples[],
  fromSample: number,
  span: FrameSpan,
  change: ChangeFrame,
) => Float64Array[];

/**
 * Plans the filtering of regions of two channels; the buffers are reused by every call.
 *
 * @param upsampling - Samples out for each sample of the signal, a power of two. Default 1.
 */
export function createStereoFilter(shape: StftShape, upsampling = 1): FilterStereo {
  const { nFft, hopSamples } = shape;
  const analyser = createAnalyser(nFft);
  const fft = createRealFft(nFft * upsampling);
  /** Of two frames in turn, those of the two channels. */
  const spectra = [0, 1].map(() => [0, 1].map(() => new Float64Array(nFft + 2)));
  // Above the signal's band they stay zero.
  const [wideA, wideB] = [0, 1].map(() => new Float64Array(nFft * upsampling + 2));
  const [frameA, frameB] = [0, 1].map(() => new Float64Array(nFft * upsampling));

  function widen(spectrum: Float64Array, wide: Float64Array): void {
    for (let i = 0; i < 2 * binCount(nFft); i++) wide[i] = spectrum[i] * upsampling;
    // Where more bins follow, the signal's last one is shared with its mirror image.
    if (upsampling > 1) wide[nFft] *= 0.5;
  }

  return (channels, fromSample, span, change) => {
    const overlapAdd = createOverlapAdd(shape, span, upsampling);
    const streams = channels.map(() => new Float64Array(overlapAdd.length));
    const firstSample = (frame: number) => frameStart(frame, nFft, hopSamples) - fromSample;
    const [ofA, ofB] = spectra;
    for (let frame = span.fromFrame; frame < span.toFrame; frame += 2) {
      const isPair = frame + 1 < span.toFrame;
      for (const [c, samples] of channels.entries())
        analyser.transformPair(samples, firstSample(frame), firstSample(frame + 1), ofA[c], ofB[c]);
      change(frame, ofA[0], ofA[1]);
      if (isPair) change(frame + 1, ofB[0], ofB[1]);
      for (const [c, stream] of streams.entries()) {
        widen(ofA[c], wideA);
        widen(ofB[c], wideB);
        fft.inversePair(wideA, wideB, frameA, frameB);
        overlapAdd.add(stream, frame, frameA);
        if (isPair) overlapAdd.add(stream, frame + 1, frameB);
      }
    }
    for (const stream of streams) overlapAdd.divide(stream);
    return streams;
  };
}
