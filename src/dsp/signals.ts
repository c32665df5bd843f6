import type { NdArray } from 'ndarray';
import { allocate } from '../arguments.js';
import { type AudioSignal, assertSound, signalLength } from '../audio/signal.js';
import { NmfError } from '../errors.js';
import { type View, viewOf } from '../ndarrays.js';
import { spanOf } from './overlap-add.js';
import { createRegionFilter } from './region-filter.js';
import { assertFrames, assertStftOptions, type HopOptions, shapeOfBins } from './shape.js';

/** Regions are this many windows long: what their ends cost twice is then little against them. */
const REGION_WINDOWS = 8;

/**
 * Cuts signals out of a mixture with masks: the mixture's spectrum times each mask, with the mixture's phase, transformed
 * back by least squares (Griffin & Lim 1984, eq. 6). Every channel gets the same masks.
 *
 * Where the masks add up to 1 the signals add up to the mixture, to less than a millionth of its peak: what rounding to
 * float32 takes from one is given to the next.
 *
 * @param signal - The mixture that the masks were made for.
 * @param masks - [masks x bins x frames], any strides: what `masks` of `nmf` returned, or any finite factors.
 * @param options - The hop of the spectrogram; the spectrogram itself will do. The window follows from the bins.
 * @returns One signal for each mask, of the mixture's rate, channels and length.
 * @throws NmfError `usage` for what is no signal or no masks, and masks of another number of frames; `input` for samples
 *   or factors that are not finite, or beyond 2^34; `memory`.
 */
export function signals(
  signal: AudioSignal,
  masks: NdArray<Float32Array | Float64Array>,
  options: HopOptions = {},
): AudioSignal[] {
  assertSound(signal);
  assertStftOptions(options);
  const view = viewOf(masks, 'masks', ['masks', 'bins', 'frames']);
  const [count, bins, frames] = view.shape;
  const shape = shapeOfBins('masks', bins, options);
  const samples = signalLength(signal);
  assertFrames('masks', frames, shape, samples);
  const { channels, sampleRate } = signal;
  const results = allocate(
    () => Array.from({ length: count }, () => channels.map(() => new Float32Array(samples))),
    `${count} signals of ${samples} samples`,
    'Try fewer masks, or a part of the recording at a time.',
  );
  const filter = createRegionFilter(shape, count);
  const regionSamples = REGION_WINDOWS * shape.nFft;
  for (let start = 0; start < samples; start += regionSamples) {
    const span = spanOf(shape, frames, start, Math.min(samples, start + regionSamples));
    const streams = filter(channels, 0, span, (frame, targets) => readMasks(view, frame, targets));
    for (let c = 0; c < channels.length; c++) {
      roundInTurn(
        streams.map((stream) => stream[c]),
        results.map((result) => result[c]),
        start,
      );
    }
  }
  return results.map((result) => ({ sampleRate, channels: result }));
}

/** Larger factors make samples that no sound has. */
const MAX_FACTOR = 2 ** 34;

function readMasks({ data, stride, offset }: View, frame: number, targets: readonly Float64Array[]): void {
  for (const [k, target] of targets.entries()) {
    let at = offset + k * stride[0] + frame * stride[2];
    for (let f = 0; f < target.length; f++, at += stride[1]) {
      const factor = data[at];
      if (!(factor <= MAX_FACTOR && factor >= -MAX_FACTOR)) {
        throw new NmfError(
          'input',
          `masks must hold factors from -2^34 to 2^34, got ${factor} in mask ${k} at bin ${f} of frame ${frame}. Put 0 there.`,
        );
      }
      target[f] = factor;
    }
  }
}

/** Rounds samples to float32, from `start` of the results on; what that takes from one goes to the next. */
function roundInTurn(
  sources: readonly Float64Array[],
  results: readonly Float32Array[],
  start: number,
): void {
  const rests = new Float64Array(sources[0]?.length ?? 0);
  for (const [k, source] of sources.entries()) {
    const result = results[k];
    for (let i = 0; i < source.length; i++) {
      const exact = source[i] + rests[i];
      result[start + i] = exact;
      rests[i] = exact - result[start + i];
    }
  }
}
