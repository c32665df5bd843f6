import { highPart, ln, power, sumLanes } from './math';

/**
 * The beta-divergence d(v | p) (Fevotte & Idier 2011, eq. 2.3) summed over `vectors` vectors of four, in
 * float32. Written so that nothing large cancels where v is close to p.
 */

/** Beta 2: (v - p)^2 / 2. */
export function divergenceEuclidean(v: usize, p: usize, vectors: i32): f64 {
  const end = p + (<usize>vectors << 4);
  let sum = f32x4.splat(0);
  for (; p < end; p += 16) {
    const difference = f32x4.sub(v128.load(v), v128.load(p));
    sum = f32x4.add(sum, f32x4.mul(difference, difference));
    v += 16;
  }
  return 0.5 * sumLanes(sum);
}

/** Beta 1: v log(v / p) - v + p. */
export function divergenceKl(v: usize, p: usize, vectors: i32): f64 {
  const end = p + (<usize>vectors << 4);
  let sum = f32x4.splat(0);
  for (; p < end; p += 16) {
    const x = v128.load(v);
    const y = v128.load(p);
    sum = f32x4.add(sum, f32x4.add(f32x4.mul(x, ln(f32x4.div(x, y))), f32x4.sub(y, x)));
    v += 16;
  }
  return sumLanes(sum);
}

/** Beta 0: r - log r - 1 with r = v / p. */
export function divergenceIs(v: usize, p: usize, vectors: i32): f64 {
  const end = p + (<usize>vectors << 4);
  const one = f32x4.splat(1);
  let sum = f32x4.splat(0);
  for (; p < end; p += 16) {
    const ratio = f32x4.div(v128.load(v), v128.load(p));
    sum = f32x4.add(sum, f32x4.sub(f32x4.sub(ratio, one), ln(ratio)));
    v += 16;
  }
  return sumLanes(sum);
}

/** Beta 0.5: 2 (x - y)^2 / y with the roots x and y of v and p. */
export function divergenceHalf(v: usize, p: usize, vectors: i32): f64 {
  const end = p + (<usize>vectors << 4);
  let sum = f32x4.splat(0);
  for (; p < end; p += 16) {
    const y = f32x4.sqrt(v128.load(p));
    const difference = f32x4.sub(f32x4.sqrt(v128.load(v)), y);
    sum = f32x4.add(sum, f32x4.div(f32x4.mul(difference, difference), y));
    v += 16;
  }
  return 2 * sumLanes(sum);
}

/**
 * Any other beta, as d = t / (beta (beta - 1)). Where v and p are alike t = p^beta (r^beta - 1 - beta (r - 1)) with
 * r = v / p; where they are far apart, and r^beta may be beyond float32, t = v^beta + p^beta (beta - 1 - beta r).
 */
export function divergenceGeneral(v: usize, p: usize, vectors: i32, beta: f32): f64 {
  const end = p + (<usize>vectors << 4);
  const high = f32x4.splat(highPart(beta));
  const low = f32x4.splat(beta - highPart(beta));
  const factor = f32x4.splat(beta);
  const one = f32x4.splat(1);
  const zero = f32x4.splat(0);
  let sum = zero;
  for (; p < end; p += 16) {
    const x = v128.load(v);
    const y = v128.load(p);
    const ratio = f32x4.div(x, y);
    const raised = power(y, high, low);
    const rest = f32x4.sub(f32x4.sub(power(ratio, high, low), one), f32x4.mul(factor, f32x4.sub(ratio, one)));
    // power() takes a logarithm, which 0 has none of: 0^beta is 0 for the beta above 0 that V's zeros come with.
    const own = v128.and(power(x, high, low), f32x4.gt(x, zero));
    const apart = f32x4.add(own, f32x4.mul(raised, f32x4.sub(f32x4.sub(factor, one), f32x4.mul(factor, ratio))));
    const isAlike = v128.and(f32x4.gt(ratio, f32x4.splat(0.25)), f32x4.lt(ratio, f32x4.splat(4)));
    sum = f32x4.add(sum, v128.bitselect(f32x4.mul(raised, rest), apart, isAlike));
    v += 16;
  }
  return sumLanes(sum) / (<f64>beta * (<f64>beta - 1));
}
