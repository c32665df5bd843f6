import { divergenceEuclidean, divergenceGeneral, divergenceHalf, divergenceIs, divergenceKl } from './divergence';
import { productGroup, weightsHalf, weightsIs, weightsKl } from './model';
import { weightsIsWithLog, weightsKlWithLog } from './objective';
import { addGroup, dotGroup, padded } from './products';
import { weightsGeneral, squaredRatios } from './weights';

/**
 * Passes over a block of frame groups of V. Addresses point at the first one to work on; `a` and `b` have room for one,
 * which stays in the nearest cache. The loops are here and not in JavaScript, for which a call costs as much as a
 * short group.
 */

/**
 * The weights of one frame group by beta, see model.ts.
 *
 * @param wantsLog - Whether the sum of logarithms is wanted, which betas 0 and 1 have.
 * @returns That sum, to the base of 2; else 0.
 */
function weigh(
  beta: f64, wantsLog: bool,
  v: usize, w: usize, h: usize, a: usize, b: usize, binGroups: i32, components: i32, floor: f32,
): f64 {
  const vectors = binGroups << 3;
  if (beta == 1) {
    if (wantsLog) {
      productGroup(w, h, a, binGroups, components, floor);
      return weightsKlWithLog(v, a, vectors);
    }
    weightsKl(v, w, h, a, binGroups, components, floor);
  } else if (beta == 0) {
    if (wantsLog) {
      productGroup(w, h, a, binGroups, components, floor);
      return weightsIsWithLog(v, a, b, vectors);
    }
    weightsIs(v, w, h, a, b, binGroups, components, floor);
  } else if (beta == 0.5) {
    weightsHalf(v, w, h, a, b, binGroups, components, floor);
  } else {
    productGroup(w, h, a, binGroups, components, floor);
    weightsGeneral(v, a, b, vectors, <f32>(beta - 1));
  }
  return 0;
}

/** Both passes below; `ofTemplates` is a constant, by which one case drops out. */
// @ts-ignore: decorator
@inline
function fraction(
  ofTemplates: bool, beta: f64, wantsLog: bool,
  v: usize, w: usize, h: usize, n: usize, d: usize, groups: i32,
  a: usize, b: usize, binGroups: i32, components: i32, floor: f32,
): f64 {
  const stride = <usize>padded(components) << 4;
  let logs: f64 = 0;
  for (let i = 0; i < groups; i++) {
    logs += weigh(beta, wantsLog, v, w, h, a, b, binGroups, components, floor);
    if (ofTemplates) {
      addGroup(a, h, n, binGroups, components);
      if (beta != 1) addGroup(b, h, d, binGroups, components);
    } else {
      dotGroup(a, w, n, binGroups, components);
      if (beta != 1) dotGroup(b, w, d, binGroups, components);
      n += stride;
      d += stride;
    }
    v += <usize>binGroups << 7;
    h += stride;
  }
  return logs;
}

/**
 * N and D of H: a W and b W of each frame group; D only where beta is not 1.
 *
 * @param h - Where H is evaluated.
 * @param n - [frame groups][P][4], overwritten; `d` alike.
 * @returns As {@link weigh}, summed over the frame groups.
 */
export function activationFraction(
  beta: f64, wantsLog: bool,
  v: usize, w: usize, h: usize, n: usize, d: usize, groups: i32,
  a: usize, b: usize, binGroups: i32, components: i32, floor: f32,
): f64 {
  return fraction(false, beta, wantsLog, v, w, h, n, d, groups, a, b, binGroups, components, floor);
}

/**
 * Sums of N and D of W over the frame groups: a' H and b' H; D only where beta is not 1.
 *
 * @param w - Where W is evaluated.
 * @param n - [binGroups][P][8], overwritten; `d` alike.
 * @returns As {@link weigh}, summed over the frame groups.
 */
export function templateFraction(
  beta: f64, wantsLog: bool,
  v: usize, w: usize, h: usize, n: usize, d: usize, groups: i32,
  a: usize, b: usize, binGroups: i32, components: i32, floor: f32,
): f64 {
  const bytes = <usize>(binGroups * padded(components)) << 5;
  memory.fill(n, 0, bytes);
  if (beta != 1) memory.fill(d, 0, bytes);
  return fraction(true, beta, wantsLog, v, w, h, n, d, groups, a, b, binGroups, components, floor);
}

/** Sum of d(v | p) over the frame groups. */
export function divergenceGroups(
  beta: f32, v: usize, w: usize, h: usize, groups: i32, p: usize, binGroups: i32, components: i32, floor: f32,
): f64 {
  const vectors = binGroups << 3;
  let sum: f64 = 0;
  for (let i = 0; i < groups; i++) {
    productGroup(w, h, p, binGroups, components, floor);
    if (beta == 2) sum += divergenceEuclidean(v, p, vectors);
    else if (beta == 1) sum += divergenceKl(v, p, vectors);
    else if (beta == 0) sum += divergenceIs(v, p, vectors);
    else if (beta == 0.5) sum += divergenceHalf(v, p, vectors);
    else sum += divergenceGeneral(v, p, vectors, beta);
    v += <usize>binGroups << 7;
    h += <usize>padded(components) << 4;
  }
  return sum;
}

/** V X of each frame group, X [binGroups][columns][8], into `result` [frame groups][columns][4]; `columns` is even. */
export function dotGroups(v: usize, x: usize, result: usize, groups: i32, binGroups: i32, columns: i32): void {
  for (let i = 0; i < groups; i++) {
    dotGroup(v, x, result, binGroups, columns);
    v += <usize>binGroups << 7;
    result += <usize>columns << 4;
  }
}

/** V' Y summed over the frame groups, Y [frame groups][columns][4], into `sums` [binGroups][columns][8]; `columns` is even. */
export function addGroups(v: usize, y: usize, sums: usize, groups: i32, binGroups: i32, columns: i32): void {
  memory.fill(sums, 0, <usize>(binGroups * columns) << 5);
  for (let i = 0; i < groups; i++) {
    addGroup(v, y, sums, binGroups, columns);
    v += <usize>binGroups << 7;
    y += <usize>columns << 4;
  }
}

/**
 * (v / p)^2 of each frame group times squared templates: with squared activations, the energy of a masked component.
 *
 * @param squares - [binGroups][P][8].
 * @param result - [frame groups][P][4], overwritten.
 */
export function maskedEnergies(
  v: usize, w: usize, h: usize, squares: usize, result: usize, groups: i32,
  p: usize, binGroups: i32, components: i32, floor: f32,
): void {
  for (let i = 0; i < groups; i++) {
    productGroup(w, h, p, binGroups, components, floor);
    squaredRatios(v, p, binGroups << 3);
    dotGroup(p, squares, result, binGroups, components);
    v += <usize>binGroups << 7;
    h += <usize>padded(components) << 4;
    result += <usize>padded(components) << 4;
  }
}
