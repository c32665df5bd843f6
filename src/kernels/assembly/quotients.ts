import { highPart, power } from './math';

/**
 * The weights of the update rules (Fevotte & Idier 2011, eq. 4.1), entry by entry over a row of `vectors` vectors of
 * four: a = v p^(beta-2) takes the place of p, b = p^(beta-1) is written beside it.
 *
 * p is never below the floor of WH, which the host sets so that nothing overflows.
 */

/** Beta 1: a = v / p; b is 1 and not written. */
export function quotientsKl(v: usize, p: usize, vectors: i32): void {
  const end = p + (<usize>vectors << 4);
  for (; p < end; p += 32) {
    const x = f32x4.div(v128.load(v), v128.load(p));
    const y = f32x4.div(v128.load(v, 16), v128.load(p, 16));
    v128.store(p, x);
    v128.store(p, y, 16);
    v += 32;
  }
}

/** Beta 0: b = 1 / p, a = v / p^2. */
export function quotientsIs(v: usize, p: usize, b: usize, vectors: i32): void {
  const end = p + (<usize>vectors << 4);
  const one = f32x4.splat(1);
  for (; p < end; p += 16) {
    const inverse = f32x4.div(one, v128.load(p));
    v128.store(b, inverse);
    v128.store(p, f32x4.mul(f32x4.mul(v128.load(v), inverse), inverse));
    v += 16;
    b += 16;
  }
}

/** Beta 0.5: b = p^(-1/2), a = v p^(-3/2). */
export function quotientsHalf(v: usize, p: usize, b: usize, vectors: i32): void {
  const end = p + (<usize>vectors << 4);
  const one = f32x4.splat(1);
  for (; p < end; p += 16) {
    const inverse = f32x4.div(one, v128.load(p));
    const root = f32x4.sqrt(inverse);
    v128.store(b, root);
    v128.store(p, f32x4.mul(f32x4.mul(v128.load(v), inverse), root));
    v += 16;
    b += 16;
  }
}

/** Any other beta. */
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
