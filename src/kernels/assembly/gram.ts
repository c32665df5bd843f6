import { above } from './factors';
import { padded, strideOf, valueOf } from './layouts';
import { sumLanes } from './math';
import { Factor } from './structs';

/** Groups whose products are added in float32; they stay in the nearest cache. */
const CHUNK = 16;

/** What beta 2 needs instead of W H: the other factor's Gram matrix G = X'X, [P][P] float32. */

/**
 * X'X of a block of a factor's groups, in float64.
 *
 * @param gram - Float64 [P][P], overwritten; only the upper triangle, without the padding.
 */
export function addGram(f: Factor, from: i32, to: i32, gram: usize): void {
  const components = f.components;
  const size = padded(components);
  const width = f.width;
  const step = <usize>width << 2;
  const stride = strideOf(f);
  let x = f.current + <usize>from * stride;
  memory.fill(gram, 0, <usize>(size * size) << 3);
  for (let done = from; done < to; done += CHUNK) {
    const some = min(to - done, CHUNK);
    for (let j = 0; j < components; j++) {
      for (let k = j; k < components; k++) {
        let a = x + <usize>j * step;
        let b = x + <usize>k * step;
        let part = f32x4.splat(0);
        for (let i = 0; i < some; i++) {
          part = f32x4.add(part, f32x4.mul(v128.load(a), v128.load(b)));
          if (width == 8) part = f32x4.add(part, f32x4.mul(v128.load(a, 16), v128.load(b, 16)));
          a += stride;
          b += stride;
        }
        const at = gram + (<usize>(j * size + k) << 3);
        store<f64>(at, load<f64>(at) + sumLanes(part));
      }
    }
    x += stride * CHUNK;
  }
}

/** y G for the lanes of four floats at `y`, one component of it; `step` bytes from component to component. */
// @ts-ignore: decorator
@inline
function gramTimes(y: usize, gramRow: usize, components: i32, step: usize): v128 {
  let even = f32x4.splat(0);
  let odd = even;
  let k = 0;
  for (; k + 1 < components; k += 2) {
    even = f32x4.add(even, f32x4.mul(v128.load_splat<f32>(gramRow), v128.load(y)));
    odd = f32x4.add(odd, f32x4.mul(v128.load_splat<f32>(gramRow, 4), v128.load(y + step)));
    gramRow += 8;
    y += step << 1;
  }
  if (k < components) even = f32x4.add(even, f32x4.mul(v128.load_splat<f32>(gramRow), v128.load(y)));
  return f32x4.add(even, odd);
}

/** D = Y G. */
export function multiplyGram(f: Factor, from: i32, to: i32, isTrial: bool): void {
  const components = f.components;
  const gram = f.gram;
  const rowBytes = <usize>padded(components) << 2;
  const step = <usize>f.width << 2;
  const stride = strideOf(f);
  const start = <usize>from * stride;
  let y = valueOf(f, isTrial) + start;
  let d = f.denominator + start;
  for (let i = from; i < to; i++) {
    for (let lane: usize = 0; lane < step; lane += 16) {
      let row = gram;
      for (let q = 0; q < components; q++) {
        v128.store(d + <usize>q * step + lane, gramTimes(y + lane, row, components, step));
        row += rowBytes;
      }
    }
    y += stride;
    d += stride;
  }
}

/** Sum of y' G y over all lanes: |W H|^2. */
export function quadratic(f: Factor, from: i32, to: i32, isTrial: bool): f64 {
  const components = f.components;
  const gram = f.gram;
  const rowBytes = <usize>padded(components) << 2;
  const step = <usize>f.width << 2;
  const stride = strideOf(f);
  let y = valueOf(f, isTrial) + <usize>from * stride;
  let sum: f64 = 0;
  for (let i = from; i < to; i++) {
    for (let lane: usize = 0; lane < step; lane += 16) {
      let part = f32x4.splat(0);
      let row = gram;
      for (let q = 0; q < components; q++) {
        const product = gramTimes(y + lane, row, components, step);
        part = f32x4.add(part, f32x4.mul(product, v128.load(y + <usize>q * step + lane)));
        row += rowBytes;
      }
      sum += sumLanes(part);
    }
    y += stride;
  }
  return sum;
}

/**
 * Hierarchical alternating least squares (Cichocki & Phan 2009) from a point Y: sweeps over the free components, each
 * set to its least-squares value with the others as they are, Y_q = max(floor, Y_q + (N_q - (Y G)_q) / G_qq). The former
 * current value becomes the previous one.
 */
export function sweep(f: Factor, from: i32, to: i32, isTrial: bool, sweeps: i32): void {
  const components = f.components;
  const freeFrom = f.freeFrom;
  const freeTo = f.freeTo;
  const gram = f.gram;
  const rowBytes = <usize>padded(components) << 2;
  const step = <usize>f.width << 2;
  const stride = strideOf(f);
  const low = f32x4.splat(f.floor);
  const start = <usize>from * stride;
  let y = valueOf(f, isTrial) + start;
  let n = f.numerator + start;
  let result = f.current + start;
  memory.copy(f.previous + start, result, <usize>(to - from) * stride);
  for (let i = from; i < to; i++) {
    if (result != y) memory.copy(result, y, stride);
    for (let count = 0; count < sweeps; count++) {
      for (let q = freeFrom; q < freeTo; q++) {
        const row = gram + <usize>q * rowBytes;
        const own = load<f32>(row + (<usize>q << 2));
        if (!(own > 0)) continue;
        const inverse = f32x4.splat(1 / own);
        for (let lane: usize = 0; lane < step; lane += 16) {
          const at = <usize>q * step + lane;
          const slope = f32x4.sub(v128.load(n + at), gramTimes(result + lane, row, components, step));
          const now = v128.load(result + at);
          v128.store(result + at, above(low, f32x4.add(now, f32x4.mul(slope, inverse)), now));
        }
      }
    }
    y += stride;
    n += stride;
    result += stride;
  }
}
