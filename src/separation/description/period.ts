/** Of a period and of twice and three times it: what recurs does so again and again. */
const MULTIPLES = 3;
/** A recurrence may come early or late by about this part of its period, more after several: `sqrt` of their number. */
const TOLERANCE = 0.05;
/** Taps of the Gaussian that tolerates it, on either side, in standard deviations. */
const REACH = 2.5;
/** Candidate periods are this much apart. */
const STEP = 1.01;
/** Candidates whose mean correlation comes this near to the best's are as good; the shortest of them is the period. */
const NEAR_BEST = 0.92;
/** Before it comes back a sound is gone: the correlation falls to this part of the peak. Ripples do not. */
const MAX_DIP = 0.5;
/** Of the tolerant correlation at lag 0: so little is left where nothing is slower than the tolerance. */
const MIN_SELF = 0.05;

export interface Period {
  /** In frames. */
  readonly frames: number;
  /** Mean correlation of the series with itself after one, two and three periods, about 0 to 1. */
  readonly correlation: number;
}

/** Correlations are needed up to this lag to tell periods of up to `longest` frames. */
export function longestLag(longest: number): number {
  return Math.ceil(longest * (MULTIPLES + REACH * TOLERANCE * Math.sqrt(MULTIPLES))) + 2;
}

/**
 * Sums of products at every lag -> correlation coefficients, by the energies of the two parts that overlap, so that
 * long lags count as much as short ones.
 */
export function normaliseCorrelation(products: Float64Array, series: Float64Array): Float64Array {
  const length = series.length;
  const energies = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) energies[i + 1] = energies[i] + series[i] * series[i];
  return products.map((product, lag) => {
    const overlap = Math.sqrt(energies[length - lag] * (energies[length] - energies[lag]));
    return overlap > 0 ? product / overlap : 0;
  });
}

/**
 * The shortest period after which, and after whose multiples, a series is most like itself (autocorrelation as in
 * Rabiner 1977, "On the use of autocorrelation analysis for pitch detection"; multiples as in a comb). The gap
 * between the first and second sound of a heart is no period: twice it falls between beats.
 *
 * @param correlation - Coefficients at lags 0 to {@link longestLag} of `longest`.
 * @param longest - In frames.
 * @returns undefined where there is no peak.
 */
export function findPeriod(correlation: Float64Array, longest: number): Period | undefined {
  const candidates: number[] = [];
  for (let frames = 2; frames <= longest; frames *= STEP) candidates.push(frames);
  const means = candidates.map((frames) => meanAtMultiples(correlation, frames));
  const peaks: number[] = [];
  let lowest = 1;
  for (let i = 1; i + 1 < means.length; i++) {
    const isPeak = means[i] >= means[i - 1] && means[i] > means[i + 1];
    if (isPeak && means[i] > 0 && lowest < MAX_DIP * means[i]) peaks.push(i);
    lowest = Math.min(lowest, means[i]);
  }
  const best = peaks.reduce((highest, i) => Math.max(highest, means[i]), 0);
  const i = peaks.find((peak) => means[peak] >= NEAR_BEST * best);
  return i === undefined ? undefined : { frames: candidates[i], correlation: means[i] };
}

function meanAtMultiples(correlation: Float64Array, period: number): number {
  let sum = 0;
  for (let multiple = 1; multiple <= MULTIPLES; multiple++) {
    const deviation = Math.max(0.5, TOLERANCE * period * Math.sqrt(multiple));
    const self = tolerant(correlation, 0, deviation);
    sum += tolerant(correlation, multiple * period, deviation) / Math.max(MIN_SELF, self);
  }
  return sum / MULTIPLES;
}

/** Gaussian mean around a lag: the correlation of the series smoothed by a Gaussian of 1 / sqrt 2 of that width. */
function tolerant(correlation: Float64Array, lag: number, deviation: number): number {
  let sum = 0;
  let weights = 0;
  const last = Math.min(correlation.length - 1, Math.ceil(lag + REACH * deviation));
  for (let at = Math.floor(lag - REACH * deviation); at <= last; at++) {
    const weight = Math.exp(-0.5 * ((at - lag) / deviation) ** 2);
    sum += weight * correlation[Math.abs(at)];
    weights += weight;
  }
  return sum / weights;
}
