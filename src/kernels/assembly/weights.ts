import { highPart, power } from './math';

/** What is computed entry by entry from a row of the model P, `vectors` vectors of four. */

/** The weights of model-rows.ts for any other beta: a takes the place of p, b is written beside it. */
export function quotientsGeneral(v: usize, p: usize, b: usize, vectors: i32, exponent: f32): void {
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
 * peaks = max(peaks, q h) for one frame.
 *
 * @param q - Quotients of the frame, its eight of every panel 128 bytes apart.
 * @param h - Its activations, 16 bytes apart.
 * @param peaks - [panels][components][8].
 */
export function raisePeaks(q: usize, h: usize, peaks: usize, panels: i32, components: i32): void {
  const end = h + (<usize>components << 4);
  for (let i = 0; i < panels; i++) {
    const low = v128.load(q);
    const high = v128.load(q, 16);
    for (let at = h; at < end; at += 16) {
      const activation = v128.load_splat<f32>(at);
      v128.store(peaks, f32x4.pmax(v128.load(peaks), f32x4.mul(low, activation)));
      v128.store(peaks, f32x4.pmax(v128.load(peaks, 16), f32x4.mul(high, activation)), 16);
      peaks += 32;
    }
    q += 128;
  }
}

/** (v / p)^2 in the place of p: with squared factors, what a component's mask leaves of V's energy. */
export function squaredQuotients(v: usize, p: usize, vectors: i32): void {
  const end = p + (<usize>vectors << 4);
  for (; p < end; p += 16) {
    const quotient = f32x4.div(v128.load(v), v128.load(p));
    v128.store(p, f32x4.mul(quotient, quotient));
    v += 16;
  }
}
