import { padded } from './layouts';

/**
 * The products of NMF with the weights A of one frame group; the product WH is in model.ts. Each keeps a 4 x 2 tile of
 * vectors in registers, eight accumulators that share six loads; with the loads that makes 14 live registers, which is
 * what V8 can hold (it lifts all loads of a loop's body above its arithmetic, so the bodies are not unrolled).
 *
 *                      per step of the inner loop        accumulators
 *   model     (WH)     1 component: 2 W, 4 splats of H   4 frames x 8 bins
 *   dotGroup  (A W)    4 bins: 4 A, 2 W                  4 frames x 2 components, lanes summed at the end
 *   addGroup  (A' H)   1 component: 2 sums, 4 splats     8 bins of the sum; A's 4 x 8 tile stays in registers
 */

/** [sum of x0, sum of x1, sum of x2, sum of x3]. */
// @ts-ignore: decorator
@inline
function sumEach(x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  const s01 = f32x4.add(i32x4.shuffle(x0, x1, 0, 4, 1, 5), i32x4.shuffle(x0, x1, 2, 6, 3, 7));
  const s23 = f32x4.add(i32x4.shuffle(x2, x3, 0, 4, 1, 5), i32x4.shuffle(x2, x3, 2, 6, 3, 7));
  return f32x4.add(i32x4.shuffle(s01, s23, 0, 1, 4, 5), i32x4.shuffle(s01, s23, 2, 3, 6, 7));
}

/**
 * A W of one frame group.
 *
 * @param a - A frame group [bin groups][4][8].
 * @param w - Templates [bin groups][P][8].
 * @param sums - [P][4], overwritten.
 */
export function dotGroup(a: usize, w: usize, sums: usize, binGroups: i32, components: i32): void {
  const stride = <usize>padded(components) << 5;
  const end = a + (<usize>binGroups << 7);
  for (let s = 0; s < components; s += 2) {
    let x0 = f32x4.splat(0);
    let x1 = x0;
    let x2 = x0;
    let x3 = x0;
    let y0 = x0;
    let y1 = x0;
    let y2 = x0;
    let y3 = x0;
    for (let half = 0; half < 32; half += 16) {
      let wAt = w + (<usize>s << 5) + half;
      for (let at = a + half; at < end; at += 128) {
        const wx = v128.load(wAt);
        const wy = v128.load(wAt, 32);
        const a0 = v128.load(at);
        const a1 = v128.load(at, 32);
        const a2 = v128.load(at, 64);
        const a3 = v128.load(at, 96);
        x0 = f32x4.add(x0, f32x4.mul(wx, a0));
        y0 = f32x4.add(y0, f32x4.mul(wy, a0));
        x1 = f32x4.add(x1, f32x4.mul(wx, a1));
        y1 = f32x4.add(y1, f32x4.mul(wy, a1));
        x2 = f32x4.add(x2, f32x4.mul(wx, a2));
        y2 = f32x4.add(y2, f32x4.mul(wy, a2));
        x3 = f32x4.add(x3, f32x4.mul(wx, a3));
        y3 = f32x4.add(y3, f32x4.mul(wy, a3));
        wAt += stride;
      }
    }
    v128.store(sums, sumEach(x0, x1, x2, x3));
    v128.store(sums, sumEach(y0, y1, y2, y3), 16);
    sums += 32;
  }
}

/**
 * Adds A' H of one frame group.
 *
 * @param a - A frame group [bin groups][4][8].
 * @param h - The group's activations [P][4].
 * @param sums - [bin groups][P][8], added to.
 */
export function addGroup(a: usize, h: usize, sums: usize, binGroups: i32, components: i32): void {
  const end = h + (<usize>components << 4);
  const padding = <usize>(components & 1) << 5;
  for (let i = 0; i < binGroups; i++) {
    const a0 = v128.load(a);
    const b0 = v128.load(a, 16);
    const a1 = v128.load(a, 32);
    const b1 = v128.load(a, 48);
    const a2 = v128.load(a, 64);
    const b2 = v128.load(a, 80);
    const a3 = v128.load(a, 96);
    const b3 = v128.load(a, 112);
    for (let at = h; at < end; at += 16) {
      const h0 = v128.load_splat<f32>(at);
      const h1 = v128.load_splat<f32>(at, 4);
      const h2 = v128.load_splat<f32>(at, 8);
      const h3 = v128.load_splat<f32>(at, 12);
      const x = f32x4.add(
        f32x4.add(v128.load(sums), f32x4.mul(a0, h0)),
        f32x4.add(f32x4.mul(a1, h1), f32x4.add(f32x4.mul(a2, h2), f32x4.mul(a3, h3))),
      );
      const y = f32x4.add(
        f32x4.add(v128.load(sums, 16), f32x4.mul(b0, h0)),
        f32x4.add(f32x4.mul(b1, h1), f32x4.add(f32x4.mul(b2, h2), f32x4.mul(b3, h3))),
      );
      v128.store(sums, x);
      v128.store(sums, y, 16);
      sums += 32;
    }
    sums += padding;
    a += 128;
  }
}
