/** Points that a cycle, from one beat to the next, is brought to. */
const POINTS = 24;
/** Beats may lie this much closer or further apart than the period, at a price. */
const CLOSEST = 0.7;
const FURTHEST = 1.4;
/** Price of an interval, times the squared logarithm of its ratio to the period, in standard deviations of the series. */
const PRICE = 30;
/** Frames per period that are enough to place a beat. */
const FRAMES_PER_PERIOD = 40;
/** The series is smoothed by a Gaussian of this part of the period, so that a beat has one top. */
const SMOOTHING = 0.04;
/** Alternation is looked for between cycles that are up to this many apart: bars of two, three and four. */
const FURTHEST_ALIKE = 4;

/** The cycles of a series: from each beat to the next. */
export interface Cycles {
  /** Lengths, in frames of the series. */
  readonly intervals: readonly number[];
  /** One per interval, each POINTS values long, however long the interval is. */
  readonly shapes: readonly Float64Array[];
}

/**
 * Places a beat about every `period` frames where the series is high: the best sum of heights less the price of
 * uneven intervals, by dynamic programming (Ellis 2007, "Beat tracking by dynamic programming").
 *
 * @param series - Loudness around a mean of 0.
 */
export function findCycles(series: Float64Array, period: number): Cycles {
  const group = Math.max(1, Math.floor(period / FRAMES_PER_PERIOD));
  const spacing = period / group;
  const heights = smooth(means(series, group), SMOOTHING * spacing);
  const beats = placeBeats(heights, spacing);
  const intervals: number[] = [];
  const shapes: Float64Array[] = [];
  for (let i = 0; i + 1 < beats.length; i++) {
    const [from, length] = [beats[i], beats[i + 1] - beats[i]];
    intervals.push(length * group);
    shapes.push(
      Float64Array.from({ length: POINTS }, (_, p) => valueAt(heights, from + (length * p) / POINTS)),
    );
  }
  return { intervals, shapes };
}

function placeBeats(heights: Float64Array, spacing: number): number[] {
  const frames = heights.length;
  const deviation = Math.sqrt(heights.reduce((sum, x) => sum + x * x, 0) / frames) || 1;
  const closest = Math.max(1, Math.round(CLOSEST * spacing));
  const furthest = Math.round(FURTHEST * spacing);
  const price = Float64Array.from({ length: furthest + 1 }, (_, d) => PRICE * Math.log(d / spacing) ** 2);
  const score = new Float64Array(frames);
  const previous = new Int32Array(frames).fill(-1);
  for (let t = 0; t < frames; t++) {
    let best = t < furthest ? 0 : Number.NEGATIVE_INFINITY;
    for (let d = closest; d <= furthest && d <= t; d++) {
      if (score[t - d] - price[d] <= best) continue;
      best = score[t - d] - price[d];
      previous[t] = t - d;
    }
    score[t] = best + heights[t] / deviation;
  }
  let last = frames - 1;
  for (let t = Math.max(0, frames - Math.ceil(spacing)); t < frames; t++)
    if (score[t] > score[last]) last = t;
  const beats: number[] = [];
  for (let t = last; t >= 0; t = previous[t]) beats.push(topNear(heights, t));
  return beats.reverse();
}

/** A place between frames: the top of the parabola through a value and its neighbours, where it is the highest. */
function topNear(heights: Float64Array, t: number): number {
  const [left, top, right] = [heights[t - 1], heights[t], heights[t + 1]];
  if (!(top >= left && top >= right)) return t;
  const curvature = left - 2 * top + right;
  return curvature === 0 ? t : t + (0.5 * (left - right)) / curvature;
}

/** How alike the cycles are: the mean correlation of each with the mean of the others, 0 or less for chance, at most 1. */
export function likeness({ shapes }: Cycles): number {
  const sum = meanShape(shapes).map((x) => x * shapes.length);
  const correlations = shapes.map((shape) =>
    correlationOf(
      shape,
      sum.map((x, p) => x - shape[p]),
    ),
  );
  return correlations.reduce((total, r) => total + r, 0) / shapes.length;
}

/** How much longer the intervals of one half of the recording are than those of the other; 0 for equal ones. */
export function drift({ intervals }: Cycles): number {
  const half = intervals.length >> 1;
  const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [first, second] = [mean(intervals.slice(0, half)), mean(intervals.slice(half))];
  return Math.max(first, second) / Math.min(first, second) - 1;
}

/** Where the mean cycle lies between its lowest and highest value: short sounds with pauses are low, a swell 0.5. */
export function fullness({ shapes }: Cycles): number {
  const mean = meanShape(shapes);
  const [low, high] = [Math.min(...mean), Math.max(...mean)];
  return high > low ? (mean.reduce((sum, x) => sum + x, 0) / POINTS - low) / (high - low) : 1;
}

/** Correlation of the mean cycle with itself moved by a half or about a third: near 1 it holds several like it. */
export function selfLikeness({ shapes }: Cycles): number {
  const mean = meanShape(shapes);
  const moved = (by: number) =>
    correlationOf(
      mean,
      Float64Array.from(mean, (_, p) => mean[(p + by) % POINTS]),
    );
  return Math.max(...[7, 8, 9, 11, 12].map(moved));
}

/**
 * Frames from the top of the mean cycle to another one of at least `strength` of its height, the nearer way round;
 * 0 where there is none. The values between which heights are told are the lowest and the highest of the mean cycle.
 */
export function secondSoundFrames({ shapes, intervals }: Cycles, strength: number): number {
  const mean = meanShape(shapes);
  const [low, high] = [Math.min(...mean), Math.max(...mean)];
  const top = mean.indexOf(high);
  const at = (p: number) => mean[(p + POINTS) % POINTS];
  let furthest = 0;
  for (let p = 0; p < POINTS; p++) {
    const isTop = at(p) >= at(p - 1) && at(p) > at(p + 1);
    if (!isTop || at(p) - low < strength * (high - low)) continue;
    const away = Math.abs(p - top);
    furthest = Math.max(furthest, Math.min(away, POINTS - away));
  }
  return (furthest / POINTS) * (intervals.reduce((sum, x) => sum + x, 0) / intervals.length);
}

/**
 * Whether every second, third or fourth cycle is more like the first than the next one is, by more than chance and
 * by more than can be neglected: then the pattern is longer than the cycles.
 */
export function alternates({ shapes }: Cycles): boolean {
  const count = shapes.length;
  const energy = meanShape(shapes).reduce((sum, x, _, all) => sum + (x - average(all)) ** 2, 0);
  const apart = (by: number) => {
    let sum = 0;
    for (let i = 0; i + by < count; i++) sum += squaredDistance(shapes[i], shapes[i + by]);
    return sum / (count - by);
  };
  const next = apart(1);
  for (let by = 2; by <= FURTHEST_ALIKE && count >= by + 3; by++) {
    const distance = apart(by);
    if (distance < (1 - 1.5 / Math.sqrt(count)) * next && next - distance > 0.01 * energy) return true;
  }
  return false;
}

function meanShape(shapes: readonly Float64Array[]): Float64Array {
  const mean = new Float64Array(POINTS);
  for (const shape of shapes) for (let p = 0; p < POINTS; p++) mean[p] += shape[p] / shapes.length;
  return mean;
}

function average(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, x, p) => sum + (x - b[p]) ** 2, 0);
}

function correlationOf(a: Float64Array, b: Float64Array): number {
  const [meanA, meanB] = [average(a), average(b)];
  let [products, energyA, energyB] = [0, 0, 0];
  for (let p = 0; p < a.length; p++) {
    products += (a[p] - meanA) * (b[p] - meanB);
    energyA += (a[p] - meanA) ** 2;
    energyB += (b[p] - meanB) ** 2;
  }
  return energyA > 0 && energyB > 0 ? products / Math.sqrt(energyA * energyB) : 0;
}

function valueAt(values: Float64Array, place: number): number {
  const before = Math.max(0, Math.min(values.length - 2, Math.floor(place)));
  return values[before] + (place - before) * (values[before + 1] - values[before]);
}

/** Means of `group` values each; what is left over at the end is dropped. */
export function means(values: ArrayLike<number>, group: number): Float64Array {
  const result = new Float64Array(Math.floor(values.length / group));
  for (let i = 0; i < result.length; i++) {
    let sum = 0;
    for (let j = i * group; j < (i + 1) * group; j++) sum += values[j];
    result[i] = sum / group;
  }
  return result;
}

/** Smoothed by a Gaussian of a standard deviation in frames, shortened at the ends. */
function smooth(values: Float64Array, deviation: number): Float64Array {
  const reach = Math.ceil(2.5 * deviation);
  const gaussian = Float64Array.from({ length: reach + 1 }, (_, d) => Math.exp(-0.5 * (d / deviation) ** 2));
  return values.map((_, i) => {
    let sum = 0;
    let weights = 0;
    for (let at = Math.max(0, i - reach); at <= Math.min(values.length - 1, i + reach); at++) {
      const weight = gaussian[Math.abs(at - i)];
      sum += weight * values[at];
      weights += weight;
    }
    return sum / weights;
  });
}
