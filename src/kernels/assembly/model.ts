/**
 * The model P = max(floor, H W') of one frame group, and the weights of the update rules (Fevotte & Idier 2011,
 * eq. 4.1) that come from it: a = v p^(beta-2) and b = p^(beta-1). For the betas whose powers are divisions and roots,
 * those are taken while the next tile is multiplied, so that they cost little and P is never written.
 *
 * The floor is such that nothing overflows.
 */

/** What becomes of P. */
const MODEL = 2;
const KL = 1;
const HALF = 5;
const IS = 0;

/** Writes one vector of the result from one of P. */
// @ts-ignore: decorator
@inline
function finish(kind: i32, v: usize, p: v128, result: usize, second: usize): void {
  if (kind == MODEL) v128.store(result, p);
  if (kind == KL) v128.store(result, f32x4.div(v128.load(v), p));
  if (kind == IS || kind == HALF) {
    const inverse = f32x4.div(f32x4.splat(1), p);
    const weight = kind == IS ? inverse : f32x4.sqrt(inverse);
    v128.store(second, weight);
    v128.store(result, f32x4.mul(f32x4.mul(v128.load(v), inverse), weight));
  }
}

/** One frame group, in tiles of 4 frames x 8 bins; see products.ts. `kind` is a constant, by which all but one case drop out. */
// @ts-ignore: decorator
@inline
function group(
  kind: i32, v: usize, w: usize, h: usize, p: usize, q: usize, binGroups: i32, components: i32, floor: f32,
): void {
  const low = f32x4.splat(floor);
  const end = h + (<usize>components << 4);
  const padding = <usize>(components & 1) << 5;
  for (let i = 0; i < binGroups; i++) {
    let a0 = f32x4.splat(0);
    let a1 = a0;
    let a2 = a0;
    let a3 = a0;
    let b0 = a0;
    let b1 = a0;
    let b2 = a0;
    let b3 = a0;
    for (let at = h; at < end; at += 16) {
      const wa = v128.load(w);
      const wb = v128.load(w, 16);
      const h0 = v128.load_splat<f32>(at);
      const h1 = v128.load_splat<f32>(at, 4);
      const h2 = v128.load_splat<f32>(at, 8);
      const h3 = v128.load_splat<f32>(at, 12);
      a0 = f32x4.add(a0, f32x4.mul(wa, h0));
      b0 = f32x4.add(b0, f32x4.mul(wb, h0));
      a1 = f32x4.add(a1, f32x4.mul(wa, h1));
      b1 = f32x4.add(b1, f32x4.mul(wb, h1));
      a2 = f32x4.add(a2, f32x4.mul(wa, h2));
      b2 = f32x4.add(b2, f32x4.mul(wb, h2));
      a3 = f32x4.add(a3, f32x4.mul(wa, h3));
      b3 = f32x4.add(b3, f32x4.mul(wb, h3));
      w += 32;
    }
    w += padding;
    finish(kind, v, f32x4.pmax(low, a0), p, q);
    finish(kind, v + 16, f32x4.pmax(low, b0), p + 16, q + 16);
    finish(kind, v + 32, f32x4.pmax(low, a1), p + 32, q + 32);
    finish(kind, v + 48, f32x4.pmax(low, b1), p + 48, q + 48);
    finish(kind, v + 64, f32x4.pmax(low, a2), p + 64, q + 64);
    finish(kind, v + 80, f32x4.pmax(low, b2), p + 80, q + 80);
    finish(kind, v + 96, f32x4.pmax(low, a3), p + 96, q + 96);
    finish(kind, v + 112, f32x4.pmax(low, b3), p + 112, q + 112);
    p += 128;
    if (kind != MODEL) v += 128;
    if (kind == IS || kind == HALF) q += 128;
  }
}

/**
 * P of one frame group.
 *
 * @param w - Templates [bin groups][P][8].
 * @param h - The group's activations [P][4].
 * @param p - [bin groups][4][8], overwritten.
 */
export function model(w: usize, h: usize, p: usize, binGroups: i32, components: i32, floor: f32): void {
  group(MODEL, 0, w, h, p, 0, binGroups, components, floor);
}

/** Beta 1: a = v / p; b is 1 and not written. `v` and `a` are laid out as P is. */
export function weightsKl(
  v: usize, w: usize, h: usize, a: usize, binGroups: i32, components: i32, floor: f32,
): void {
  group(KL, v, w, h, a, 0, binGroups, components, floor);
}

/** Beta 0: b = 1 / p, a = v / p^2. */
export function weightsIs(
  v: usize, w: usize, h: usize, a: usize, b: usize, binGroups: i32, components: i32, floor: f32,
): void {
  group(IS, v, w, h, a, b, binGroups, components, floor);
}

/** Beta 0.5: b = p^(-1/2), a = v p^(-3/2). */
export function weightsHalf(
  v: usize, w: usize, h: usize, a: usize, b: usize, binGroups: i32, components: i32, floor: f32,
): void {
  group(HALF, v, w, h, a, b, binGroups, components, floor);
}
