/** Elementary functions on four lanes of float32, within 1e-6 relative of the exact value. */

const LN2: f32 = 0.6931471805599453;

/** Turns x = 2^e m, m in [sqrt(1/2), sqrt(2)): the exponent as a float; x is positive and normal. */
// @ts-ignore: decorator
@inline
export function exponentOf(x: v128): v128 {
  return f32x4.convert_i32x4_s(i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23));
}

/** The m of {@link exponentOf}. */
// @ts-ignore: decorator
@inline
export function mantissaOf(x: v128): v128 {
  const e = i32x4.shr_s(i32x4.sub(x, i32x4.splat(0x3f3504f3)), 23);
  return i32x4.sub(x, i32x4.shl(e, 23));
}

/**
 * log2 of m in [sqrt(1/2), sqrt(2)): 2 atanh(s) / ln 2 with s = (m - 1) / (m + 1), |s| < 0.172, as an odd polynomial
 * to s^9, whose remainder is below 1e-9; relative precision holds for m close to 1.
 */
// @ts-ignore: decorator
@inline
export function log2Mantissa(m: v128): v128 {
  const one = f32x4.splat(1);
  const s = f32x4.div(f32x4.sub(m, one), f32x4.add(m, one));
  const z = f32x4.mul(s, s);
  let y = f32x4.splat(0.32059889797532525); // 2 / (9 ln 2)
  y = f32x4.add(f32x4.mul(y, z), f32x4.splat(0.4121985831111324)); // 2 / (7 ln 2)
  y = f32x4.add(f32x4.mul(y, z), f32x4.splat(0.5770780163555854)); // 2 / (5 ln 2)
  y = f32x4.add(f32x4.mul(y, z), f32x4.splat(0.9617966939259756)); // 2 / (3 ln 2)
  y = f32x4.add(f32x4.mul(y, z), f32x4.splat(2.8853900817779268)); // 2 / ln 2
  return f32x4.mul(y, s);
}

/** log2 x for x > 0; about -127 for 0, which multiplied by 0 is the 0 that 0 log 0 stands for. */
// @ts-ignore: decorator
@inline
export function log2(x: v128): v128 {
  return f32x4.add(exponentOf(x), log2Mantissa(mantissaOf(x)));
}

/** ln x, see {@link log2}. */
// @ts-ignore: decorator
@inline
export function ln(x: v128): v128 {
  return f32x4.mul(log2(x), f32x4.splat(LN2));
}

/** 2^f for f in [-1/2, 1/2] (a little beyond does no harm): Taylor to f^7, remainder below 6e-9, even and odd apart. */
// @ts-ignore: decorator
@inline
function exp2Fraction(f: v128): v128 {
  const z = f32x4.mul(f, f);
  let even = f32x4.splat(1.5403530393381608e-4); // ln2^6 / 6!
  even = f32x4.add(f32x4.mul(even, z), f32x4.splat(9.618129107628477e-3)); // ln2^4 / 4!
  even = f32x4.add(f32x4.mul(even, z), f32x4.splat(0.2402265069591007)); // ln2^2 / 2!
  even = f32x4.add(f32x4.mul(even, z), f32x4.splat(1));
  let odd = f32x4.splat(1.5252733804059838e-5); // ln2^7 / 7!
  odd = f32x4.add(f32x4.mul(odd, z), f32x4.splat(1.3333558146428441e-3)); // ln2^5 / 5!
  odd = f32x4.add(f32x4.mul(odd, z), f32x4.splat(5.550410866482157e-2)); // ln2^3 / 3!
  odd = f32x4.add(f32x4.mul(odd, z), f32x4.splat(LN2));
  return f32x4.add(even, f32x4.mul(odd, f));
}

/** 2^whole for a whole number in float, taken into the range of normal numbers. */
// @ts-ignore: decorator
@inline
function exp2Whole(whole: v128): v128 {
  const bounded = f32x4.pmin(f32x4.splat(127), f32x4.pmax(f32x4.splat(-126), whole));
  return i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(bounded), i32x4.splat(127)), 23);
}

/**
 * x^c for x > 0. With x = 2^e m, c e is split off exactly (c = high + low, high of so few digits that high e is
 * exact): the rounding error of c log2 x itself would be that of its whole part, up to 5e-6 in the result.
 *
 * @param high - c rounded to 12 bits, in every lane.
 * @param low - c - high.
 */
// @ts-ignore: decorator
@inline
export function power(x: v128, high: v128, low: v128): v128 {
  const e = exponentOf(x);
  const l = log2Mantissa(mantissaOf(x));
  const coarse = f32x4.mul(high, e);
  const fine = f32x4.add(f32x4.mul(low, e), f32x4.mul(f32x4.add(high, low), l));
  const whole = f32x4.nearest(f32x4.add(coarse, fine));
  const fraction = f32x4.add(f32x4.sub(coarse, whole), fine);
  return f32x4.mul(exp2Whole(whole), exp2Fraction(fraction));
}

/** The `high` of {@link power}: c rounded to 12 bits. */
// @ts-ignore: decorator
@inline
export function highPart(c: f32): f32 {
  return reinterpret<f32>(reinterpret<i32>(c) & 0xfffff000);
}

/** Sum of the four lanes in float64. */
// @ts-ignore: decorator
@inline
export function sumLanes(x: v128): f64 {
  const low = f64x2.promote_low_f32x4(x);
  const high = f64x2.promote_low_f32x4(i32x4.shuffle(x, x, 2, 3, 0, 1));
  const sum = f64x2.add(low, high);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
