import { sumLanes } from './math';

/**
 * The weights of model.ts for the two betas whose divergence has a logarithm, with the sum of it: the rest of
 * the divergence comes for free from the sums of the update rules.
 */

/**
 * log2 x to 2.2e-6 (minimax of degree 6 in the mantissa, found by iterated weighted least squares): no division, a
 * third of the cost of math.ts's. It is summed over many entries, where its error of alternating sign vanishes.
 *
 * V8 makes constant vectors anew wherever they are used, three instructions each; those that are loaded before a loop
 * it keeps. So the numbers lie in memory, and every loop loads them first.
 */
const COEFFICIENTS = memory.data<f32>([
  -0.7211318258678163, 1.4427134806075979, -0.36749078931157936, 0.47934811215790396, -0.20658683361070027,
  0.3221538225099344, 1,
]);
/** The bits of sqrt(1/2), from which the mantissas reach to sqrt(2). */
const LEAST_MANTISSA = memory.data<i32>([0x3f3504f3]);

// @ts-ignore: decorator
@inline
function coefficient(index: usize): v128 {
  return v128.load_splat<f32>(COEFFICIENTS + (index << 2));
}

// @ts-ignore: decorator
@inline
function roughLog2(
  x: v128, c0: v128, c1: v128, c2: v128, c3: v128, c4: v128, c5: v128, one: v128, least: v128,
): v128 {
  const e = i32x4.shr_s(i32x4.sub(x, least), 23);
  const m = f32x4.sub(i32x4.sub(x, i32x4.shl(e, 23)), one);
  const z = f32x4.mul(m, m);
  const low = f32x4.add(f32x4.mul(m, c0), c1);
  const middle = f32x4.add(f32x4.mul(m, c2), c3);
  const high = f32x4.add(f32x4.mul(m, c4), c5);
  const series = f32x4.add(low, f32x4.mul(z, f32x4.add(middle, f32x4.mul(z, high))));
  return f32x4.add(f32x4.convert_i32x4_s(e), f32x4.mul(m, series));
}

/** Both loops below; `isIs` is a constant, by which one case drops out. */
// @ts-ignore: decorator
@inline
function withLog(isIs: bool, v: usize, p: usize, b: usize, vectors: i32): f64 {
  const end = p + (<usize>vectors << 4);
  const c0 = coefficient(0);
  const c1 = coefficient(1);
  const c2 = coefficient(2);
  const c3 = coefficient(3);
  const c4 = coefficient(4);
  const c5 = coefficient(5);
  const one = coefficient(6);
  const least = v128.load_splat<i32>(LEAST_MANTISSA);
  let sum = f32x4.splat(0);
  for (; p < end; p += 16) {
    const x = v128.load(v);
    const y = v128.load(p);
    if (isIs) {
      const inverse = f32x4.div(one, y);
      const ratio = f32x4.mul(x, inverse);
      sum = f32x4.add(sum, roughLog2(ratio, c0, c1, c2, c3, c4, c5, one, least));
      v128.store(b, inverse);
      v128.store(p, f32x4.mul(ratio, inverse));
      b += 16;
    } else {
      sum = f32x4.add(sum, f32x4.mul(x, roughLog2(y, c0, c1, c2, c3, c4, c5, one, least)));
      v128.store(p, f32x4.div(x, y));
    }
    v += 16;
  }
  return sumLanes(sum);
}

/** Beta 1: a = v / p in the place of p. @returns Sum of v log2 p. */
export function weightsKlWithLog(v: usize, p: usize, vectors: i32): f64 {
  return withLog(false, v, p, 0, vectors);
}

/** Beta 0: a = v / p^2 in the place of p, b = 1 / p. @returns Sum of log2(v / p). */
export function weightsIsWithLog(v: usize, p: usize, b: usize, vectors: i32): f64 {
  return withLog(true, v, p, b, vectors);
}
