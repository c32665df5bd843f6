import { highPart, power, sumLanes } from './math';

/**
 * Entry-by-entry steps on factors: activations [frame groups][P][4] or templates [bin groups][P][8]. Of the `stride` bytes of a group
 * `used` belong to real components, the rest is padding that stays 0. Addresses point at the
 * first group to work on.
 */

/**
 * The multiplicative update R = max(floor, y (n / d)^g) (Fevotte & Idier 2011, section 4). Where d is not above 0 its
 * powers ran out of range: there is no direction to go, and y stays.
 *
 * @param dStride - Bytes from one group of d to the next; 0 when all groups share one (beta 1).
 * @param result - R; may be y.
 */
export function multiplicative(
  y: usize, n: usize, d: usize, result: usize,
  groups: i32, used: i32, stride: i32, dStride: i32, exponent: f32, floor: f32,
): void {
  const zero = f32x4.splat(0);
  const low = f32x4.splat(floor);
  const gHigh = f32x4.splat(highPart(exponent));
  const gLow = f32x4.splat(exponent - highPart(exponent));
  const tiny = f32x4.splat(1e-37);
  for (let i = 0; i < groups; i++) {
    for (let at: usize = 0; at < <usize>used; at += 16) {
      const now = v128.load(y + at);
      const below = v128.load(d + at);
      let ratio = f32x4.div(v128.load(n + at), below);
      if (exponent != 1) ratio = power(f32x4.pmax(tiny, ratio), gHigh, gLow);
      const next = v128.bitselect(f32x4.mul(now, ratio), now, f32x4.gt(below, zero));
      v128.store(result + at, f32x4.pmax(low, next));
    }
    y += stride;
    n += stride;
    d += dStride;
    result += stride;
  }
}

/**
 * Ends a step with momentum: r becomes the current x, and the former x the previous one, except in entries where the
 * step turned back on the extrapolation, (r - y)(y - x) < 0, whose momentum starts again from r (O'Donoghue & Candes
 * 2015, gradient scheme, entry by entry).
 *
 * @param former - Becomes the former x in every entry; may be y.
 */
export function restartMomentum(
  r: usize, y: usize, x: usize, previous: usize, former: usize, groups: i32, used: i32, stride: i32,
): void {
  const zero = f32x4.splat(0);
  for (let i = 0; i < groups; i++) {
    for (let at: usize = 0; at < <usize>used; at += 16) {
      const next = v128.load(r + at);
      const trial = v128.load(y + at);
      const now = v128.load(x + at);
      const back = f32x4.lt(f32x4.mul(f32x4.sub(next, trial), f32x4.sub(trial, now)), zero);
      v128.store(previous + at, v128.bitselect(next, now, back));
      v128.store(former + at, now);
      v128.store(x + at, next);
    }
    r += stride;
    y += stride;
    x += stride;
    previous += stride;
    former += stride;
  }
}

/** y = max(floor, x clip(x / previous, 1/5, 5)^a): extrapolation in the log domain. */
export function extrapolateGeometric(
  x: usize, previous: usize, y: usize, groups: i32, used: i32, stride: i32, a: f32, floor: f32,
): void {
  const low = f32x4.splat(floor);
  const least = f32x4.splat(0.2);
  const most = f32x4.splat(5);
  const high = f32x4.splat(highPart(a));
  const rest = f32x4.splat(a - highPart(a));
  for (let i = 0; i < groups; i++) {
    for (let at: usize = 0; at < <usize>used; at += 16) {
      const now = v128.load(x + at);
      const ratio = f32x4.pmin(most, f32x4.pmax(least, f32x4.div(now, v128.load(previous + at))));
      v128.store(y + at, f32x4.pmax(low, f32x4.mul(now, power(ratio, high, rest))));
    }
    x += stride;
    previous += stride;
    y += stride;
  }
}

/** y = max(floor, x + a (x - previous)). */
export function extrapolateLinear(
  x: usize, previous: usize, y: usize, groups: i32, used: i32, stride: i32, a: f32, floor: f32,
): void {
  const low = f32x4.splat(floor);
  const factor = f32x4.splat(a);
  for (let i = 0; i < groups; i++) {
    for (let at: usize = 0; at < <usize>used; at += 16) {
      const now = v128.load(x + at);
      const step = f32x4.mul(factor, f32x4.sub(now, v128.load(previous + at)));
      v128.store(y + at, f32x4.pmax(low, f32x4.add(now, step)));
    }
    x += stride;
    previous += stride;
    y += stride;
  }
}

/** Clears the lanes of one group that lie past the end: `lanes` of every `width` floats stay. */
export function clearLanes(group: usize, components: i32, width: i32, lanes: i32): void {
  for (let s = 0; s < components; s++) {
    for (let lane = lanes; lane < width; lane++) store<f32>(group + (<usize>(s * width + lane) << 2), 0);
  }
}

/** Sum of y d in float64; `dStride` as for {@link multiplicative}. */
export function dotFactors(y: usize, d: usize, groups: i32, used: i32, stride: i32, dStride: i32): f64 {
  let low = f64x2.splat(0);
  let high = low;
  for (let i = 0; i < groups; i++) {
    for (let at: usize = 0; at < <usize>used; at += 16) {
      const a = v128.load(y + at);
      const b = v128.load(d + at);
      low = f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)));
      const aHigh = f64x2.promote_low_f32x4(i32x4.shuffle(a, a, 2, 3, 0, 1));
      const bHigh = f64x2.promote_low_f32x4(i32x4.shuffle(b, b, 2, 3, 0, 1));
      high = f64x2.add(high, f64x2.mul(aHigh, bHigh));
    }
    y += stride;
    d += dStride;
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Sum of each component over all groups and lanes, in float64.
 *
 * @param width - Floats of a component in a group, 4 or 8.
 * @param sums - Float64 [components], overwritten.
 */
export function columnSums(x: usize, groups: i32, stride: i32, components: i32, width: i32, sums: usize): void {
  for (let s = 0; s < components; s++) {
    let sum: f64 = 0;
    let at = x + (<usize>(s * width) << 2);
    for (let i = 0; i < groups; i++) {
      sum += sumLanes(v128.load(at));
      if (width == 8) sum += sumLanes(v128.load(at, 16));
      at += stride;
    }
    store<f64>(sums + (<usize>s << 3), sum);
  }
}
