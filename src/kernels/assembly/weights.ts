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

/** (v / p)^2 in the place of p: with squared factors, what a component's mask leaves of V's energy. */
export function squaredRatios(v: usize, p: usize, vectors: i32): void {
  const end = p + (<usize>vectors << 4);
  for (; p < end; p += 16) {
    const ratio = f32x4.div(v128.load(v), v128.load(p));
    v128.store(p, f32x4.mul(ratio, ratio));
    v += 16;
  }
}
