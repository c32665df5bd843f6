import { determinant, eliminated } from './hermitian';
import { binGroupsOf, frameGroupBytes, strideOf } from './layouts';
import { model } from './model';
import { addGroup } from './products';
import { Covariances } from './structs';

/**
 * What a pass over the spectra of two channels adds up for the spatial covariances R_k; ../spatial.ts has the formulas.
 * All of it is products with W or H, but for what becomes of each cell in between:
 *
 *   P = sum_k M_k R_k         W R_k times H, for each of R's four numbers, over W H
 *   u = (P + e I)^-1 x / (W H)^(5/4)
 *   G_k = sum_t h_k^2 u u^H   each of its four numbers times squared H; the factor w_k^2 comes later
 */

/** W H below this counts as silence, H being such that its mean is about 1. */
const LEAST_MODEL: f32 = 1e-6;

/**
 * Adds G of one frame group.
 *
 * @param regularisation - e.
 * @param scale - What x is multiplied by to be in the unit of W H.
 * @param partial - Four times the size of W, added to.
 */
export function addCovariances(c: Covariances, group: i32, regularisation: f32, scale: f32, partial: usize): void {
  const p = c.problem;
  const binGroups = binGroupsOf(p.bins);
  const components = p.components;
  const groupBytes = frameGroupBytes(p);
  const templateBytes = <usize>binGroups * strideOf(p.templates);
  const h = p.activations.current + <usize>group * strideOf(p.activations);
  const squares = c.squares;
  const sums = c.sums;
  model(p.templates.current, h, p.model, binGroups, components, 0);
  for (let i: usize = 0; i < 4; i++) {
    model(c.weighted + i * templateBytes, h, sums + i * groupBytes, binGroups, components, -Infinity);
  }
  weighCells(c, f32x4.splat(regularisation), f32x4.splat(scale), groupBytes);
  for (let at: usize = 0; at < <usize>components << 4; at += 16) {
    const activation = v128.load(h + at);
    v128.store(squares + at, f32x4.mul(activation, activation));
  }
  for (let i: usize = 0; i < 4; i++) {
    addGroup(sums + i * groupBytes, squares, partial + i * templateBytes, binGroups, components);
  }
}

/** In place of P W H of a frame group: u u^H, as |u1|^2, |u2|^2, and re and im of u1 conj(u2). */
function weighCells(c: Covariances, e: v128, unit: v128, groupBytes: usize): void {
  const one = f32x4.splat(1);
  const least = f32x4.splat(LEAST_MODEL);
  let product = c.problem.model;
  let x = c.spectra;
  let sums = c.sums;
  const end = sums + groupBytes;
  for (; sums < end; sums += 16) {
    const model = v128.load(product);
    const scale = v128.and(f32x4.div(one, model), f32x4.gt(model, least));
    const p11 = f32x4.mul(scale, v128.load(sums));
    const p22 = f32x4.mul(scale, v128.load(sums + groupBytes));
    const re = f32x4.mul(scale, v128.load(sums + 2 * groupBytes));
    const im = f32x4.mul(scale, v128.load(sums + 3 * groupBytes));
    const negated = f32x4.neg(im);
    const re1 = v128.load(x);
    const im1 = v128.load(x + groupBytes);
    const re2 = v128.load(x + 2 * groupBytes);
    const im2 = v128.load(x + 3 * groupBytes);
    const weighted = f32x4.mul(f32x4.mul(unit, scale), f32x4.sqrt(f32x4.sqrt(scale)));
    const factor = f32x4.div(weighted, determinant(e, p11, p22, re, im));
    const u1Re = f32x4.mul(factor, eliminated(e, p22, re1, re, re2, negated, im2));
    const u1Im = f32x4.mul(factor, eliminated(e, p22, im1, re, im2, im, re2));
    const u2Re = f32x4.mul(factor, eliminated(e, p11, re2, re, re1, im, im1));
    const u2Im = f32x4.mul(factor, eliminated(e, p11, im2, re, im1, negated, re1));
    v128.store(sums, f32x4.add(f32x4.mul(u1Re, u1Re), f32x4.mul(u1Im, u1Im)));
    v128.store(sums + groupBytes, f32x4.add(f32x4.mul(u2Re, u2Re), f32x4.mul(u2Im, u2Im)));
    v128.store(sums + 2 * groupBytes, f32x4.add(f32x4.mul(u1Re, u2Re), f32x4.mul(u1Im, u2Im)));
    v128.store(sums + 3 * groupBytes, f32x4.sub(f32x4.mul(u1Im, u2Re), f32x4.mul(u1Re, u2Im)));
    product += 16;
    x += 16;
  }
}
