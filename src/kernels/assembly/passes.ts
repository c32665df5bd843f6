import { divergenceEuclidean, divergenceGeneral, divergenceHalf, divergenceIs, divergenceKl } from './divergence';
import { binGroupsOf, frameGroupBytes, padded, strideOf, valueOf } from './layouts';
import { model, weightsHalf, weightsIs, weightsKl } from './model';
import { weightsIsWithLog, weightsKlWithLog } from './objective';
import { addGroup, dotGroup } from './products';
import { Problem } from './structs';
import { squaredRatios, weightsGeneral } from './weights';

/**
 * Passes over a block of frame groups of V. The weights of one group stay in the nearest cache. The loops are here and
 * not in JavaScript, for which a call costs as much as a short group.
 */

/**
 * The weights of one frame group by beta, see model.ts.
 *
 * @param wantsLog - Whether the sum of logarithms is wanted, which betas 0 and 1 have.
 * @returns That sum, to the base of 2; else 0.
 */
function weigh(p: Problem, wantsLog: bool, v: usize, w: usize, h: usize): f64 {
  const beta = p.beta;
  const a = p.model;
  const b = p.second;
  const binGroups = binGroupsOf(p.bins);
  const components = p.components;
  const floor = p.floor;
  const vectors = binGroups << 3;
  if (beta == 1) {
    if (wantsLog) {
      model(w, h, a, binGroups, components, floor);
      return weightsKlWithLog(v, a, vectors);
    }
    weightsKl(v, w, h, a, binGroups, components, floor);
  } else if (beta == 0) {
    if (wantsLog) {
      model(w, h, a, binGroups, components, floor);
      return weightsIsWithLog(v, a, b, vectors);
    }
    weightsIs(v, w, h, a, b, binGroups, components, floor);
  } else if (beta == 0.5) {
    weightsHalf(v, w, h, a, b, binGroups, components, floor);
  } else {
    model(w, h, a, binGroups, components, floor);
    weightsGeneral(v, a, b, vectors, <f32>(beta - 1));
  }
  return 0;
}

/** Copies vectors; for as few as these a loop is faster than memory.copy. */
// @ts-ignore: decorator
@inline
function copyVectors(to: usize, from: usize, bytes: usize): void {
  for (let at: usize = 0; at < bytes; at += 16) v128.store(to + at, v128.load(from + at));
}

/**
 * N and D of H: A W and B W of each frame group, A and B being its weights; at beta 1 D is the column sums of W.
 *
 * @param isTrial - Whether H is taken at the trial value.
 * @returns As {@link weigh}, summed over the frame groups.
 */
export function activationFraction(p: Problem, from: i32, to: i32, isTrial: bool, wantsLog: bool): f64 {
  const activations = p.activations;
  const w = p.templates.current;
  const beta = p.beta;
  const a = p.model;
  const b = p.second;
  const binGroups = binGroupsOf(p.bins);
  const components = p.components;
  const bytes = frameGroupBytes(p);
  const stride = strideOf(activations);
  const sums = activations.columnSums;
  const start = <usize>from * stride;
  let v = p.v + <usize>from * bytes;
  let h = valueOf(activations, isTrial) + start;
  let n = activations.numerator + start;
  let d = activations.denominator + start;
  let logs: f64 = 0;
  for (let i = from; i < to; i++) {
    logs += weigh(p, wantsLog, v, w, h);
    dotGroup(a, w, n, binGroups, components);
    if (beta != 1) dotGroup(b, w, d, binGroups, components);
    else copyVectors(d, sums, stride);
    v += bytes;
    h += stride;
    n += stride;
    d += stride;
  }
  return logs;
}

/**
 * Sums of N and D of W over the frame groups: A' H and B' H, A and B being the weights; D only where beta is not 1.
 *
 * @param isTrial - Whether W is taken at the trial value.
 * @param partial - N [bin groups][P][8] and behind it D, overwritten.
 * @returns As {@link weigh}, summed over the frame groups.
 */
export function templateFraction(
  p: Problem, from: i32, to: i32, isTrial: bool, wantsLog: bool, partial: usize,
): f64 {
  const templates = p.templates;
  const w = valueOf(templates, isTrial);
  const beta = p.beta;
  const a = p.model;
  const b = p.second;
  const binGroups = binGroupsOf(p.bins);
  const components = p.components;
  const bytes = frameGroupBytes(p);
  const stride = strideOf(p.activations);
  const size = <usize>binGroups * strideOf(templates);
  const d = partial + size;
  let v = p.v + <usize>from * bytes;
  let h = p.activations.current + <usize>from * stride;
  let logs: f64 = 0;
  memory.fill(partial, 0, size);
  if (beta != 1) memory.fill(d, 0, size);
  for (let i = from; i < to; i++) {
    logs += weigh(p, wantsLog, v, w, h);
    addGroup(a, h, partial, binGroups, components);
    if (beta != 1) addGroup(b, h, d, binGroups, components);
    v += bytes;
    h += stride;
  }
  return logs;
}

/** Sum of d(v | p) over the frame groups, at the current factors. */
export function divergence(p: Problem, from: i32, to: i32): f64 {
  const w = p.templates.current;
  const beta = <f32>p.beta;
  const product = p.model;
  const binGroups = binGroupsOf(p.bins);
  const components = p.components;
  const floor = p.floor;
  const bytes = frameGroupBytes(p);
  const stride = strideOf(p.activations);
  const vectors = binGroups << 3;
  let v = p.v + <usize>from * bytes;
  let h = p.activations.current + <usize>from * stride;
  let sum: f64 = 0;
  for (let i = from; i < to; i++) {
    model(w, h, product, binGroups, components, floor);
    if (beta == 2) sum += divergenceEuclidean(v, product, vectors);
    else if (beta == 1) sum += divergenceKl(v, product, vectors);
    else if (beta == 0) sum += divergenceIs(v, product, vectors);
    else if (beta == 0.5) sum += divergenceHalf(v, product, vectors);
    else sum += divergenceGeneral(v, product, vectors, beta);
    v += bytes;
    h += stride;
  }
  return sum;
}

/**
 * V X of each frame group.
 *
 * @param x - [bin groups][columns][8], `columns` even.
 * @param result - [frame groups][columns][4], overwritten.
 */
export function multiply(p: Problem, from: i32, to: i32, x: usize, columns: i32, result: usize): void {
  const binGroups = binGroupsOf(p.bins);
  const bytes = frameGroupBytes(p);
  let v = p.v + <usize>from * bytes;
  let target = result + (<usize>(from * columns) << 4);
  for (let i = from; i < to; i++) {
    dotGroup(v, x, target, binGroups, columns);
    v += bytes;
    target += <usize>columns << 4;
  }
}

/**
 * V' Y summed over the frame groups.
 *
 * @param y - [frame groups][columns][4], `columns` even.
 * @param partial - [bin groups][columns][8], overwritten.
 */
export function multiplyTransposed(p: Problem, from: i32, to: i32, y: usize, columns: i32, partial: usize): void {
  const binGroups = binGroupsOf(p.bins);
  const bytes = frameGroupBytes(p);
  let v = p.v + <usize>from * bytes;
  let source = y + (<usize>(from * columns) << 4);
  memory.fill(partial, 0, <usize>(binGroups * columns) << 5);
  for (let i = from; i < to; i++) {
    addGroup(v, source, partial, binGroups, columns);
    v += bytes;
    source += <usize>columns << 4;
  }
}

/**
 * (V / W H)^2 of each frame group times squared templates: with squared activations, the energy of a masked component.
 *
 * @param squares - [bin groups][P][8].
 * @param result - [frame groups][P][4], overwritten.
 */
export function maskedEnergies(p: Problem, from: i32, to: i32, squares: usize, result: usize): void {
  const w = p.templates.current;
  const product = p.model;
  const binGroups = binGroupsOf(p.bins);
  const components = p.components;
  const floor = p.floor;
  const bytes = frameGroupBytes(p);
  const stride = strideOf(p.activations);
  let v = p.v + <usize>from * bytes;
  let h = p.activations.current + <usize>from * stride;
  let target = result + <usize>from * stride;
  for (let i = from; i < to; i++) {
    model(w, h, product, binGroups, components, floor);
    squaredRatios(v, product, binGroups << 3);
    dotGroup(product, squares, target, binGroups, components);
    v += bytes;
    h += stride;
    target += stride;
  }
}

/**
 * Sum of `count` arrays that lie `stride` bytes apart, in their order.
 *
 * @param from - The first array's first byte, at which reading begins.
 * @param isFirst - Whether the sum takes the place of what is there; else it is added to it.
 * @param result - `bytes` long, a multiple of 16.
 */
export function sumPartials(
  from: usize, stride: usize, count: i32, isFirst: bool, result: usize, bytes: usize,
): void {
  for (let at: usize = 0; at < bytes; at += 16) {
    let source = from + at;
    let sum = v128.load(source);
    for (let i = 1; i < count; i++) {
      source += stride;
      sum = f32x4.add(sum, v128.load(source));
    }
    if (!isFirst) sum = f32x4.add(v128.load(result + at), sum);
    v128.store(result + at, sum);
  }
}
