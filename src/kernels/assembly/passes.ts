import { divergenceEuclidean, divergenceGeneral, divergenceHalf, divergenceIs, divergenceKl } from './divergence';
import { productRow, quotientRowHalf, quotientRowIs, quotientRowKl } from './model-rows';
import { quotientsIsWithLog, quotientsKlWithLog } from './objective';
import { addRow, dotRow, padded } from './products';
import { quotientsGeneral, squaredQuotients } from './weights';

/**
 * Passes over a block of rows of V. Addresses point at the first row to work on; `a` and `b` have room for one row,
 * which stays in the nearest cache. The loops are here and not in JavaScript, for which a call costs as much as a
 * short row.
 */

/**
 * The weights of one row by beta, see model-rows.ts.
 *
 * @param wantsLog - Whether the sum of logarithms is wanted, which betas 0 and 1 have.
 * @returns That sum, to the base of 2; else 0.
 */
function weigh(
  beta: f64, wantsLog: bool,
  v: usize, w: usize, h: usize, a: usize, b: usize, panels: i32, components: i32, floor: f32,
): f64 {
  const vectors = panels << 3;
  if (beta == 1) {
    if (wantsLog) {
      productRow(w, h, a, panels, components, floor);
      return quotientsKlWithLog(v, a, vectors);
    }
    quotientRowKl(v, w, h, a, panels, components, floor);
  } else if (beta == 0) {
    if (wantsLog) {
      productRow(w, h, a, panels, components, floor);
      return quotientsIsWithLog(v, a, b, vectors);
    }
    quotientRowIs(v, w, h, a, b, panels, components, floor);
  } else if (beta == 0.5) {
    quotientRowHalf(v, w, h, a, b, panels, components, floor);
  } else {
    productRow(w, h, a, panels, components, floor);
    quotientsGeneral(v, a, b, vectors, <f32>(beta - 1));
  }
  return 0;
}

/** Both passes below; `ofTemplates` is a constant, by which one case drops out. */
// @ts-ignore: decorator
@inline
function terms(
  ofTemplates: bool, beta: f64, wantsLog: bool,
  v: usize, w: usize, h: usize, n: usize, d: usize, rows: i32,
  a: usize, b: usize, panels: i32, components: i32, floor: f32,
): f64 {
  const stride = <usize>padded(components) << 4;
  let logs: f64 = 0;
  for (let row = 0; row < rows; row++) {
    logs += weigh(beta, wantsLog, v, w, h, a, b, panels, components, floor);
    if (ofTemplates) {
      addRow(a, h, n, panels, components);
      if (beta != 1) addRow(b, h, d, panels, components);
    } else {
      dotRow(a, w, n, panels, components);
      if (beta != 1) dotRow(b, w, d, panels, components);
      n += stride;
      d += stride;
    }
    v += <usize>panels << 7;
    h += stride;
  }
  return logs;
}

/**
 * N and D of H: a W and b W of each row; D only where beta is not 1.
 *
 * @param h - Where H is evaluated.
 * @param n - [rows][P][4], overwritten; `d` alike.
 * @returns As {@link weigh}, summed over the rows.
 */
export function activationTerms(
  beta: f64, wantsLog: bool,
  v: usize, w: usize, h: usize, n: usize, d: usize, rows: i32,
  a: usize, b: usize, panels: i32, components: i32, floor: f32,
): f64 {
  return terms(false, beta, wantsLog, v, w, h, n, d, rows, a, b, panels, components, floor);
}

/**
 * Sums of N and D of W over the rows: a' H and b' H; D only where beta is not 1.
 *
 * @param w - Where W is evaluated.
 * @param n - [panels][P][8], overwritten; `d` alike.
 * @returns As {@link weigh}, summed over the rows.
 */
export function templateTerms(
  beta: f64, wantsLog: bool,
  v: usize, w: usize, h: usize, n: usize, d: usize, rows: i32,
  a: usize, b: usize, panels: i32, components: i32, floor: f32,
): f64 {
  const bytes = <usize>(panels * padded(components)) << 5;
  memory.fill(n, 0, bytes);
  if (beta != 1) memory.fill(d, 0, bytes);
  return terms(true, beta, wantsLog, v, w, h, n, d, rows, a, b, panels, components, floor);
}

/** Sum of d(v | p) over the rows. */
export function divergenceRows(
  beta: f32, v: usize, w: usize, h: usize, rows: i32, p: usize, panels: i32, components: i32, floor: f32,
): f64 {
  const vectors = panels << 3;
  let sum: f64 = 0;
  for (let row = 0; row < rows; row++) {
    productRow(w, h, p, panels, components, floor);
    if (beta == 2) sum += divergenceEuclidean(v, p, vectors);
    else if (beta == 1) sum += divergenceKl(v, p, vectors);
    else if (beta == 0) sum += divergenceIs(v, p, vectors);
    else if (beta == 0.5) sum += divergenceHalf(v, p, vectors);
    else sum += divergenceGeneral(v, p, vectors, beta);
    v += <usize>panels << 7;
    h += <usize>padded(components) << 4;
  }
  return sum;
}

/** V X of each row, X [panels][columns][8], into `result` [rows][columns][4]; `columns` is even. */
export function dotRows(v: usize, x: usize, result: usize, rows: i32, panels: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    dotRow(v, x, result, panels, columns);
    v += <usize>panels << 7;
    result += <usize>columns << 4;
  }
}

/** V' Y summed over the rows, Y [rows][columns][4], into `sums` [panels][columns][8]; `columns` is even. */
export function addRows(v: usize, y: usize, sums: usize, rows: i32, panels: i32, columns: i32): void {
  memory.fill(sums, 0, <usize>(panels * columns) << 5);
  for (let row = 0; row < rows; row++) {
    addRow(v, y, sums, panels, columns);
    v += <usize>panels << 7;
    y += <usize>columns << 4;
  }
}

/**
 * (v / p)^2 of each row times squared templates: with squared activations, the energy of a masked component.
 *
 * @param squares - [panels][P][8].
 * @param result - [rows][P][4], overwritten.
 */
export function energyTerms(
  v: usize, w: usize, h: usize, squares: usize, result: usize, rows: i32,
  p: usize, panels: i32, components: i32, floor: f32,
): void {
  for (let row = 0; row < rows; row++) {
    productRow(w, h, p, panels, components, floor);
    squaredQuotients(v, p, panels << 3);
    dotRow(p, squares, result, panels, components);
    v += <usize>panels << 7;
    h += <usize>padded(components) << 4;
    result += <usize>padded(components) << 4;
  }
}
