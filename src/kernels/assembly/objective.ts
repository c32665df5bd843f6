import { exponentOf, mantissaOf, sumLanes } from './math';

/**
 * The quotients of quotients.ts for the two betas whose divergence has a logarithm, with the sum of it: the rest of
 * the divergence comes for free from the sums of the update rules.
 */

/**
 * log2 x to 2.2e-6 (minimax of degree 6 in the mantissa, found by iterated weighted least squares): no division, a
 * third of the cost of math.ts's. It is summed over many entries, where its error of alternating sign vanishes.
 */
// @ts-ignore: decorator
@inline
function roughLog2(x: v128): v128 {
  const m = f32x4.sub(mantissaOf(x), f32x4.splat(1));
  const z = f32x4.mul(m, m);
  const low = f32x4.add(f32x4.mul(m, f32x4.splat(-0.7211318258678163)), f32x4.splat(1.4427134806075979));
  const middle = f32x4.add(f32x4.mul(m, f32x4.splat(-0.36749078931157936)), f32x4.splat(0.47934811215790396));
  const high = f32x4.add(f32x4.mul(m, f32x4.splat(-0.20658683361070027)), f32x4.splat(0.3221538225099344));
  const series = f32x4.add(low, f32x4.mul(z, f32x4.add(middle, f32x4.mul(z, high))));
  return f32x4.add(exponentOf(x), f32x4.mul(m, series));
}

/** Beta 1: a = v / p in the place of p. @returns Sum of v log2 p. */
export function quotientsKlWithLog(v: usize, p: usize, vectors: i32): f64 {
  const end = p + (<usize>vectors << 4);
  let sum = f32x4.splat(0);
  for (; p < end; p += 16) {
    const x = v128.load(v);
    const y = v128.load(p);
    sum = f32x4.add(sum, f32x4.mul(x, roughLog2(y)));
    v128.store(p, f32x4.div(x, y));
    v += 16;
  }
  return sumLanes(sum);
}

/** Beta 0: a = v / p^2 in the place of p, b = 1 / p. @returns Sum of log2(v / p). */
export function quotientsIsWithLog(v: usize, p: usize, b: usize, vectors: i32): f64 {
  const end = p + (<usize>vectors << 4);
  const one = f32x4.splat(1);
  let sum = f32x4.splat(0);
  for (; p < end; p += 16) {
    const inverse = f32x4.div(one, v128.load(p));
    const ratio = f32x4.mul(v128.load(v), inverse);
    sum = f32x4.add(sum, roughLog2(ratio));
    v128.store(b, inverse);
    v128.store(p, f32x4.mul(ratio, inverse));
    v += 16;
    b += 16;
  }
  return sumLanes(sum);
}
