import { REGULARISATION } from './spatial.js';

/** p11, p22, re p12 and im p12 of a Hermitian matrix, 2 x 2. */
export type Hermitian = readonly [number, number, number, number];
/** Of two channels: re and im of the first, re and im of the second. */
export type Pair = readonly [number, number, number, number];

/** P x. */
export function multiplied([p11, p22, re, im]: Hermitian, [re1, im1, re2, im2]: Pair): Pair {
  return [
    p11 * re1 + (re * re2 - im * im2),
    p11 * im1 + (re * im2 + im * re2),
    p22 * re2 + (re * re1 + im * im1),
    p22 * im2 + (re * im1 - im * re1),
  ];
}

/** (P + e I)^-1 x, P being positive semidefinite. */
export function solved([p11, p22, re, im]: Hermitian, [re1, im1, re2, im2]: Pair): Pair {
  const e = REGULARISATION;
  const determinant = Math.max(0, p11 * p22 - (re * re + im * im)) + e * (e + (p11 + p22));
  return [
    (e * re1 + (p22 * re1 - (re * re2 - im * im2))) / determinant,
    (e * im1 + (p22 * im1 - (re * im2 + im * re2))) / determinant,
    (e * re2 + (p11 * re2 - (re * re1 + im * im1))) / determinant,
    (e * im2 + (p11 * im2 - (re * im1 - im * re1))) / determinant,
  ];
}

/** y y^H. */
export function outerSquare([re1, im1, re2, im2]: Pair): Hermitian {
  return [re1 * re1 + im1 * im1, re2 * re2 + im2 * im2, re1 * re2 + im1 * im2, im1 * re2 - re1 * im2];
}
