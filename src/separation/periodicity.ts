import { createCorrelator } from '../kernels/index.js';

/** How regularly an activation comes back. */
export interface Periodicity {
  /** Repetitions a minute. */
  readonly ratePerMinute: number;
  /** Normalised autocorrelation at that period, 0 to 1: 1 repeats exactly, noise gives about 0. */
  readonly confidence: number;
}

/** Slowest and fastest rate that is looked for: from a breath in ten seconds to a quick trill. */
const MIN_RATE_PER_MINUTE = 6;
const MAX_RATE_PER_MINUTE = 1200;
/** What repeats must be heard this often within the recording. */
const MIN_REPETITIONS = 3;
/** Below this the autocorrelation's peaks are those of chance. */
const MIN_CONFIDENCE = 0.1;
/** Every multiple of a period correlates as well as the period: the first that comes this near the best is it. */
const NEAR_BEST = 0.8;
/** Before it comes back an activation is gone: the correlation falls to this part of the peak. Ripples do not. */
const MAX_DIP = 0.5;
/** An activation is thinned out, by mean, to at most this many frames a second: enough for the fastest rate. */
const ENOUGH_FRAMES_PER_SECOND = 100;

/**
 * Makes a function that finds the rate at which an activation repeats: the first high peak of its autocorrelation
 * (Rabiner 1977, "On the use of autocorrelation analysis for pitch detection"; lags normalised by the energy of the
 * two stretches that overlap, so that long lags count as much as short ones), refined by a parabola. The square root
 * is taken first, so that one loud beat does not outweigh all the others, and slow drifts are taken out. It gives
 * undefined where nothing repeats at 6 to 1200 a minute, at least three times.
 *
 * @param frames - Length of the activations: loudness over time, one value a frame.
 * @param framesPerSecond - Sample rate / hop.
 * @throws NmfError `memory`.
 */
export function createPeriodicityFinder(
  frames: number,
  framesPerSecond: number,
): (activation: ArrayLike<number>) => Periodicity | undefined {
  const group = Math.max(1, Math.floor(framesPerSecond / ENOUGH_FRAMES_PER_SECOND));
  const rate = framesPerSecond / group;
  const length = Math.floor(frames / group);
  const longestLag = (60 * rate) / MIN_RATE_PER_MINUTE;
  const from = Math.max(2, Math.ceil((60 * rate) / MAX_RATE_PER_MINUTE));
  const to = Math.floor(Math.min(longestLag, length / MIN_REPETITIONS));
  if (to <= from + 1) return () => undefined;
  const correlate = createCorrelator(length, to + 1);
  return (activation) => {
    const series = flatten(thin(activation, group, length), longestLag);
    const correlation = normalise(correlate(series), series);
    const lag = firstHighPeak(correlation, from, to);
    if (lag === undefined) return undefined;
    const [offset, height] = parabola(correlation[lag - 1], correlation[lag], correlation[lag + 1]);
    return { ratePerMinute: (60 * rate) / (lag + offset), confidence: Math.min(1, height) };
  };
}

/** Square roots of the means of `group` frames. */
function thin(values: ArrayLike<number>, group: number, length: number): Float64Array {
  const result = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    let sum = 0;
    for (let j = i * group; j < (i + 1) * group; j++) sum += values[j];
    result[i] = Math.sqrt(sum / group);
  }
  return result;
}

/** Takes out the moving average over `width` values, which is all that is slower than what is looked for. */
function flatten(values: Float64Array, width: number): Float64Array {
  const half = Math.max(1, Math.round(width / 2));
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i] + values[i];
  return values.map((value, i) => {
    const from = Math.max(0, i - half);
    const to = Math.min(values.length, i + half + 1);
    return value - (sums[to] - sums[from]) / (to - from);
  });
}

/** Sums of products at every lag -> correlation coefficients, by the energies of the stretches that overlap. */
function normalise(products: Float64Array, series: Float64Array): Float64Array {
  const length = series.length;
  const energies = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) energies[i + 1] = energies[i] + series[i] * series[i];
  return products.map((product, lag) => {
    const overlap = Math.sqrt(energies[length - lag] * (energies[length] - energies[lag]));
    return overlap > 0 ? product / overlap : 0;
  });
}

function firstHighPeak(correlation: Float64Array, from: number, to: number): number | undefined {
  const peaks: number[] = [];
  let lowest = 1;
  for (let lag = 1; lag <= to; lag++) {
    const here = correlation[lag];
    const isPeak = here >= correlation[lag - 1] && here > correlation[lag + 1];
    if (isPeak && lag >= from && here > MIN_CONFIDENCE && lowest < MAX_DIP * here) peaks.push(lag);
    if (here < lowest) lowest = here;
  }
  const height = (lag: number) => parabola(correlation[lag - 1], correlation[lag], correlation[lag + 1])[1];
  const best = peaks.reduce((highest, lag) => Math.max(highest, height(lag)), 0);
  return peaks.find((lag) => height(lag) >= NEAR_BEST * best);
}

/** Place, relative to the middle one, and height of the peak of the parabola through three values. */
function parabola(left: number, top: number, right: number): [number, number] {
  const curvature = left - 2 * top + right;
  if (curvature >= 0) return [0, top];
  const offset = (0.5 * (left - right)) / curvature;
  return [offset, top - 0.25 * (left - right) * offset];
}
