import { strideOf, valueOf } from './layouts';
import { highPart, power, sumLanes } from './math';
import { Factor } from './structs';

/**
 * Entry-by-entry steps on a block of a factor's groups. They move the free components alone. An entry at 0 stays there,
 * as it does in every multiplicative update: so does the padding, and whoever wants a component silent in some frames
 * sets it to 0 there.
 */

/** First byte of the free components in a group, and the byte behind the last. */
// @ts-ignore: decorator
@inline
function freeFrom(f: Factor): usize {
  return <usize>(f.freeFrom * f.width) << 2;
}

// @ts-ignore: decorator
@inline
function freeTo(f: Factor): usize {
  return <usize>(f.freeTo * f.width) << 2;
}

/** max(low, x), and 0 where the value before was 0. */
// @ts-ignore: decorator
@inline
export function above(low: v128, x: v128, before: v128): v128 {
  return v128.and(f32x4.pmax(low, x), f32x4.gt(before, f32x4.splat(0)));
}

/**
 * The multiplicative update from a point Y, R = max(floor, Y (N / D)^exponent), becomes the current value; with momentum
 * as in {@link restartMomentum}. Then a step is made where it overwrites nothing, as much at a time as the thread has
 * room for.
 */
export function update(f: Factor, from: i32, to: i32, isTrial: bool, exponent: f32, momentum: bool): void {
  const stride = strideOf(f);
  const most = momentum ? f.stepGroups : to - from;
  for (let first = from; first < to; first += most) {
    const groups = min(most, to - first);
    const at = <usize>first * stride;
    const y = valueOf(f, isTrial) + at;
    const result = momentum ? f.step : f.current + at;
    multiplicative(f, y, f.numerator + at, f.denominator + at, result, groups, exponent);
    if (momentum) restartMomentum(f, result, y, f.current + at, f.previous + at, f.trial + at, groups);
  }
}

/**
 * R = max(floor, y (n / d)^g) (Fevotte & Idier 2011, section 4). Where d is not above 0 its powers ran out of range:
 * there is no direction to go, and y stays.
 *
 * @param result - R; may be y.
 */
function multiplicative(
  f: Factor, y: usize, n: usize, d: usize, result: usize, groups: i32, exponent: f32,
): void {
  const stride = strideOf(f);
  const start = freeFrom(f);
  const end = freeTo(f);
  const zero = f32x4.splat(0);
  const low = f32x4.splat(f.floor);
  const gHigh = f32x4.splat(highPart(exponent));
  const gLow = f32x4.splat(exponent - highPart(exponent));
  const tiny = f32x4.splat(1e-37);
  for (let i = 0; i < groups; i++) {
    for (let at = start; at < end; at += 16) {
      const now = v128.load(y + at);
      const below = v128.load(d + at);
      let ratio = f32x4.div(v128.load(n + at), below);
      if (exponent != 1) ratio = power(f32x4.pmax(tiny, ratio), gHigh, gLow);
      const next = v128.bitselect(f32x4.mul(now, ratio), now, f32x4.gt(below, zero));
      v128.store(result + at, above(low, next, now));
    }
    y += stride;
    n += stride;
    d += stride;
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
function restartMomentum(
  f: Factor, r: usize, y: usize, x: usize, previous: usize, former: usize, groups: i32,
): void {
  const stride = strideOf(f);
  const start = freeFrom(f);
  const end = freeTo(f);
  const zero = f32x4.splat(0);
  for (let i = 0; i < groups; i++) {
    for (let at = start; at < end; at += 16) {
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

/** Takes the last step with momentum back; the former value, kept as the trial one, is also the previous one. */
export function restore(f: Factor, from: i32, to: i32): void {
  const stride = strideOf(f);
  const at = <usize>from * stride;
  const bytes = <usize>(to - from) * stride;
  memory.copy(f.current + at, f.trial + at, bytes);
  memory.copy(f.previous + at, f.trial + at, bytes);
}

/**
 * The trial value Y from the current x and the previous x-: in the log domain max(floor, x clip(x / x-, 1/5, 5)^amount),
 * or linear, max(floor, x + amount (x - x-)).
 */
export function extrapolate(f: Factor, from: i32, to: i32, isLinear: bool, amount: f32): void {
  const at = <usize>from * strideOf(f);
  const x = f.current + at;
  const previous = f.previous + at;
  const y = f.trial + at;
  if (isLinear) extrapolateLinear(f, x, previous, y, to - from, amount);
  else extrapolateGeometric(f, x, previous, y, to - from, amount);
}

function extrapolateGeometric(f: Factor, x: usize, previous: usize, y: usize, groups: i32, amount: f32): void {
  const stride = strideOf(f);
  const start = freeFrom(f);
  const end = freeTo(f);
  const low = f32x4.splat(f.floor);
  const least = f32x4.splat(0.2);
  const most = f32x4.splat(5);
  const high = f32x4.splat(highPart(amount));
  const rest = f32x4.splat(amount - highPart(amount));
  for (let i = 0; i < groups; i++) {
    for (let at = start; at < end; at += 16) {
      const now = v128.load(x + at);
      const ratio = f32x4.pmin(most, f32x4.pmax(least, f32x4.div(now, v128.load(previous + at))));
      v128.store(y + at, above(low, f32x4.mul(now, power(ratio, high, rest)), now));
    }
    x += stride;
    previous += stride;
    y += stride;
  }
}

function extrapolateLinear(f: Factor, x: usize, previous: usize, y: usize, groups: i32, amount: f32): void {
  const stride = strideOf(f);
  const start = freeFrom(f);
  const end = freeTo(f);
  const low = f32x4.splat(f.floor);
  const factor = f32x4.splat(amount);
  for (let i = 0; i < groups; i++) {
    for (let at = start; at < end; at += 16) {
      const now = v128.load(x + at);
      const step = f32x4.mul(factor, f32x4.sub(now, v128.load(previous + at)));
      v128.store(y + at, above(low, f32x4.add(now, step), now));
    }
    x += stride;
    previous += stride;
    y += stride;
  }
}

/** D = the other factor's column sums, in every group (beta 1). */
export function fillDenominator(f: Factor, from: i32, to: i32): void {
  const stride = strideOf(f);
  for (let i = from; i < to; i++) memory.copy(f.denominator + <usize>i * stride, f.columnSums, stride);
}

/** Sum of y d in float64, d being N or D. Lanes past the end are no part of it, since y is 0 there. */
export function dot(f: Factor, from: i32, to: i32, isTrial: bool, ofDenominator: bool): f64 {
  const stride = strideOf(f);
  const used = <usize>(f.components * f.width) << 2;
  const start = <usize>from * stride;
  let y = valueOf(f, isTrial) + start;
  let d = (ofDenominator ? f.denominator : f.numerator) + start;
  let low = f64x2.splat(0);
  let high = low;
  for (let i = from; i < to; i++) {
    for (let at: usize = 0; at < used; at += 16) {
      const a = v128.load(y + at);
      const b = v128.load(d + at);
      low = f64x2.add(low, f64x2.mul(f64x2.promote_low_f32x4(a), f64x2.promote_low_f32x4(b)));
      const aHigh = f64x2.promote_low_f32x4(i32x4.shuffle(a, a, 2, 3, 0, 1));
      const bHigh = f64x2.promote_low_f32x4(i32x4.shuffle(b, b, 2, 3, 0, 1));
      high = f64x2.add(high, f64x2.mul(aHigh, bHigh));
    }
    y += stride;
    d += stride;
  }
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/**
 * Sum of each component's current entries, in float64.
 *
 * @param sums - Float64 [components], overwritten.
 */
export function columnSums(f: Factor, from: i32, to: i32, sums: usize): void {
  const stride = strideOf(f);
  const width = f.width;
  const components = f.components;
  const x = f.current + <usize>from * stride;
  for (let s = 0; s < components; s++) {
    let sum: f64 = 0;
    let at = x + (<usize>(s * width) << 2);
    for (let i = from; i < to; i++) {
      sum += sumLanes(v128.load(at));
      if (width == 8) sum += sumLanes(v128.load(at, 16));
      at += stride;
    }
    store<f64>(sums + (<usize>s << 3), sum);
  }
}
