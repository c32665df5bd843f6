import { highPart, power } from './math';

/** What is computed entry by entry from the model P of a frame group, `vectors` vectors of four. */

/** The weights of model.ts for any other beta: a takes the place of p, b is written beside it. */
export function weightsGeneral(v: usize, p: usize, b: usize, vectors: i32, exponent: f32): void {
  const end = p + (<usize>vectors << 4);
  const high = f32x4.splat(highPart(exponent));
  const low = f32x4.splat(exponent - highPart(exponent));
  for (; p < end; p += 16) {
    const product = v128.load(p);
    const raised = power(product, high, low);
    v128.store(b, raised);
    v128.store(p, f32x4.div(f32x4.mul(v128.load(v), raised), product));
    v += 16;
    b += 16;
  }
}

/**
 * maxima = max(maxima, q h) for one frame.
 *
 * @param q - V / W H of the frame, its eight of every bin group 128 bytes apart.
 * @param h - Its activations, 16 bytes apart.
 * @param maxima - [binGroups][components][8].
 */
export function raiseMaxima(q: usize, h: usize, maxima: usize, binGroups: i32, components: i32): void {
  const end = h + (<usize>components << 4);
  for (let i = 0; i < binGroups; i++) {
    const low = v128.load(q);
    const high = v128.load(q, 16);
    for (let at = h; at < end; at += 16) {
      const activation = v128.load_splat<f32>(at);
      v128.store(maxima, f32x4.pmax(v128.load(maxima), f32x4.mul(low, activation)));
      v128.store(maxima, f32x4.pmax(v128.load(maxima, 16), f32x4.mul(high, activation)), 16);
      maxima += 32;
    }
    q += 128;
  }
}

/** (v / p)^2 in the place of p: with squared factors, what a component's mask leaves of V's energy. */
export function squaredRatios(v: usize, p: usize, vectors: i32): void {
  const end = p + (<usize>vectors << 4);
  for (; p < end; p += 16) {
    const ratio = f32x4.div(v128.load(v), v128.load(p));
    v128.store(p, f32x4.mul(ratio, ratio));
    v += 16;
  }
}
