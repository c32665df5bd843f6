import { sumLanes } from './math';

/** Groups whose products are added in float32; they stay in the nearest cache. */
const CHUNK = 16;

/**
 * What beta 2 needs instead of W H: the other factor's Gram matrix G = X'X, [P][P] float32. Groups are
 * as in factors.ts; `width` is 4 or 8 floats per component.
 */

/**
 * Adds X'X of some groups to G, in float64.
 *
 * @param gram - Float64 [P][P], added to; only the upper triangle, without the padding.
 */
export function addGram(x: usize, groups: i32, components: i32, padded: i32, width: i32, gram: usize): void {
  const step = <usize>width << 2;
  const stride = <usize>padded * step;
  for (let done = 0; done < groups; done += CHUNK) {
    const some = min(groups - done, CHUNK);
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
        const at = gram + (<usize>(j * padded + k) << 3);
        store<f64>(at, load<f64>(at) + sumLanes(part));
      }
    }
    x += stride * CHUNK;
  }
}

/** d = y G for the lanes of four floats at `y`, component q of them; `step` bytes from component to component. */
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

/** D = Y G, group by group. */
export function multiplyGram(
  y: usize, gram: usize, d: usize, groups: i32, components: i32, padded: i32, width: i32,
): void {
  const step = <usize>width << 2;
  for (let i = 0; i < groups; i++) {
    for (let lane: usize = 0; lane < step; lane += 16) {
      for (let q = 0; q < components; q++) {
        const row = gram + (<usize>(q * padded) << 2);
        v128.store(d + <usize>q * step + lane, gramTimes(y + lane, row, components, step));
      }
    }
    y += <usize>padded * step;
    d += <usize>padded * step;
  }
}

/** Sum of y' G y over all lanes: |W H|^2 when G is the other factor's. */
export function quadraticForm(y: usize, gram: usize, groups: i32, components: i32, padded: i32, width: i32): f64 {
  const step = <usize>width << 2;
  let sum: f64 = 0;
  for (let i = 0; i < groups; i++) {
    for (let lane: usize = 0; lane < step; lane += 16) {
      let part = f32x4.splat(0);
      for (let q = 0; q < components; q++) {
        const row = gram + (<usize>(q * padded) << 2);
        const product = gramTimes(y + lane, row, components, step);
        part = f32x4.add(part, f32x4.mul(product, v128.load(y + <usize>q * step + lane)));
      }
      sum += sumLanes(part);
    }
    y += <usize>padded * step;
  }
  return sum;
}

/**
 * Hierarchical alternating least squares (Cichocki & Phan 2009): sweeps over the components, each set to its least-
 * squares value with the others as they are, Y_q = max(floor, Y_q + (N_q - (Y G)_q) / G_qq).
 *
 * @param n - N = V'W or V H', of the shape of y.
 * @param result - May be y.
 */
export function halsSweep(
  y: usize, n: usize, gram: usize, result: usize,
  groups: i32, components: i32, padded: i32, width: i32, sweeps: i32, floor: f32,
): void {
  const step = <usize>width << 2;
  const low = f32x4.splat(floor);
  for (let i = 0; i < groups; i++) {
    if (result != y) memory.copy(result, y, <usize>padded * step);
    for (let sweep = 0; sweep < sweeps; sweep++) {
      for (let q = 0; q < components; q++) {
        const row = gram + (<usize>(q * padded) << 2);
        const own = load<f32>(row + (<usize>q << 2));
        if (!(own > 0)) continue;
        const inverse = f32x4.splat(1 / own);
        for (let lane: usize = 0; lane < step; lane += 16) {
          const at = <usize>q * step + lane;
          const slope = f32x4.sub(v128.load(n + at), gramTimes(result + lane, row, components, step));
          const next = f32x4.add(v128.load(result + at), f32x4.mul(slope, inverse));
          v128.store(result + at, f32x4.pmax(low, next));
        }
      }
    }
    y += <usize>padded * step;
    n += <usize>padded * step;
    result += <usize>padded * step;
  }
}
