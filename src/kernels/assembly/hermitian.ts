/**
 * 2 x 2 Hermitian matrices P = [p11 p12; conj(p12) p22], four at once, one per lane. Every formula treats both channels
 * alike: with the channels exchanged it gives the same numbers, exchanged, to the bit.
 */

/**
 * One part (re or im) of one entry of P x: re of the first is p11 x1 + (re12 re2 - im12 im2), and so on.
 *
 * @param diagonal - p11 for the first entry, p22 for the second.
 * @param own - That part of the entry of x.
 * @param re - re12.
 * @param straight - The same part of the other entry.
 * @param im - im12, negated for re of the first entry and im of the second.
 * @param crossed - The other part of the other entry.
 */
// @ts-ignore: decorator
@inline
export function multiplied(diagonal: v128, own: v128, re: v128, straight: v128, im: v128, crossed: v128): v128 {
  return f32x4.add(f32x4.mul(diagonal, own), f32x4.add(f32x4.mul(re, straight), f32x4.mul(im, crossed)));
}

/**
 * The same of adj(P + e I) x, e being the regularisation: over the determinant, of (P + e I)^-1 x. Where x lies in the
 * one direction that P has, the difference is exactly 0 and e x is left.
 *
 * @param diagonal - p22 for the first entry, p11 for the second.
 */
// @ts-ignore: decorator
@inline
export function eliminated(
  e: v128, diagonal: v128, own: v128, re: v128, straight: v128, im: v128, crossed: v128,
): v128 {
  const taken = f32x4.add(f32x4.mul(re, straight), f32x4.mul(im, crossed));
  return f32x4.add(f32x4.mul(e, own), f32x4.sub(f32x4.mul(diagonal, own), taken));
}

/** det(P + e I) of a P that is positive semidefinite, at least e^2. */
// @ts-ignore: decorator
@inline
export function determinant(e: v128, p11: v128, p22: v128, re: v128, im: v128): v128 {
  const across = f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im));
  const own = f32x4.max(f32x4.splat(0), f32x4.sub(f32x4.mul(p11, p22), across));
  return f32x4.add(own, f32x4.mul(e, f32x4.add(e, f32x4.add(p11, p22))));
}
