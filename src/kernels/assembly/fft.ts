/**
 * Fourier transforms of four signals at once, one per lane: no lane ever meets another, so there is nothing to shuffle.
 * A complex entry is 32 bytes, its real parts [4] and its imaginary parts [4]. Twiddles are scalars (re, im), 8 bytes.
 */

/**
 * Complex transform of `size` entries, X[k] = sum_n x[n] exp(-2 pi i k n / size): Stockham's self-sorting scheme in
 * radix 4 with a last radix 2 where the size asks for it (Stockham 1966; Van Loan 1992, section 1.7). Exchanging
 * real and imaginary parts before and after gives the inverse without its 1 / size.
 *
 * @param x - Input [size], destroyed.
 * @param y - Work space [size].
 * @param twiddles - exp(-2 pi i k / size) for k below 3/4 size.
 * @returns Where the result is: x or y.
 */
export function transform(x: usize, y: usize, size: i32, twiddles: usize): usize {
  let length = size;
  let run = 1;
  while (length >= 4) {
    const quarter = length >> 2;
    const leg = <usize>(run * quarter) << 5;
    const step = <usize>run << 5;
    const turn = <usize>run << 3;
    let from = x;
    let to = y;
    for (; from < x + step; from += 32) {
      radix4(from, leg, to, step, 0, 0, 0);
      to += 32;
    }
    to += 3 * step;
    for (let p = 1; p < quarter; p++) {
      const w1 = twiddles + <usize>p * turn;
      const w2 = twiddles + <usize>(2 * p) * turn;
      const w3 = twiddles + <usize>(3 * p) * turn;
      const end = from + step;
      for (; from < end; from += 32) {
        radix4(from, leg, to, step, w1, w2, w3);
        to += 32;
      }
      to += 3 * step;
    }
    const swap = x;
    x = y;
    y = swap;
    length = quarter;
    run <<= 2;
  }
  if (length == 2) {
    const half = <usize>run << 5;
    for (let at: usize = 0; at < half; at += 16) {
      const a = v128.load(x + at);
      const b = v128.load(x + half + at);
      v128.store(y + at, f32x4.add(a, b));
      v128.store(y + half + at, f32x4.sub(a, b));
    }
    return y;
  }
  return x;
}

/** One butterfly; no twiddle, a constant 0, stands for 1. */
// @ts-ignore: decorator
@inline
function radix4(from: usize, leg: usize, to: usize, step: usize, w1: usize, w2: usize, w3: usize): void {
  const aRe = v128.load(from);
  const aIm = v128.load(from, 16);
  const cRe = v128.load(from + 2 * leg);
  const cIm = v128.load(from + 2 * leg, 16);
  const sumRe = f32x4.add(aRe, cRe);
  const sumIm = f32x4.add(aIm, cIm);
  const differenceRe = f32x4.sub(aRe, cRe);
  const differenceIm = f32x4.sub(aIm, cIm);
  const bRe = v128.load(from + leg);
  const bIm = v128.load(from + leg, 16);
  const dRe = v128.load(from + 3 * leg);
  const dIm = v128.load(from + 3 * leg, 16);
  const otherRe = f32x4.add(bRe, dRe);
  const otherIm = f32x4.add(bIm, dIm);
  const turnedRe = f32x4.sub(dIm, bIm); // i (b - d)
  const turnedIm = f32x4.sub(bRe, dRe);
  v128.store(to, f32x4.add(sumRe, otherRe));
  v128.store(to, f32x4.add(sumIm, otherIm), 16);
  storeProduct(to + step, f32x4.sub(differenceRe, turnedRe), f32x4.sub(differenceIm, turnedIm), w1);
  storeProduct(to + 2 * step, f32x4.sub(sumRe, otherRe), f32x4.sub(sumIm, otherIm), w2);
  storeProduct(to + 3 * step, f32x4.add(differenceRe, turnedRe), f32x4.add(differenceIm, turnedIm), w3);
}

// @ts-ignore: decorator
@inline
function storeProduct(to: usize, re: v128, im: v128, twiddle: usize): void {
  if (twiddle == 0) {
    v128.store(to, re);
    v128.store(to, im, 16);
    return;
  }
  const wRe = v128.load_splat<f32>(twiddle);
  const wIm = v128.load_splat<f32>(twiddle, 4);
  v128.store(to, f32x4.sub(f32x4.mul(re, wRe), f32x4.mul(im, wIm)));
  v128.store(to, f32x4.add(f32x4.mul(re, wIm), f32x4.mul(im, wRe)), 16);
}

/**
 * Turns the transform of (even, odd) samples packed as complex numbers into the spectrum of real frames (Cooley,
 * Lewis & Welch 1970): X[k] = E + w^k O, X[half - k] = conj(E - w^k O).
 *
 * @param z - Transform [half].
 * @param x - Spectrum [half + 1], overwritten.
 * @param twiddles - exp(-2 pi i k / (2 half)) for k up to half / 2.
 */
export function unpackSpectrum(z: usize, x: usize, half: i32, twiddles: usize): void {
  const last = <usize>half << 5;
  const re = v128.load(z);
  const im = v128.load(z, 16);
  v128.store(x, f32x4.add(re, im));
  v128.store(x, f32x4.splat(0), 16);
  v128.store(x + last, f32x4.sub(re, im));
  v128.store(x + last, f32x4.splat(0), 16);
  const scale = f32x4.splat(0.5);
  let mirror = last - 32;
  for (let at: usize = 32; at <= mirror; at += 32) {
    twiddles += 8;
    const aRe = f32x4.mul(scale, v128.load(z + at));
    const aIm = f32x4.mul(scale, v128.load(z + at, 16));
    const bRe = f32x4.mul(scale, v128.load(z + mirror));
    const bIm = f32x4.mul(scale, v128.load(z + mirror, 16));
    const evenRe = f32x4.add(aRe, bRe);
    const evenIm = f32x4.sub(aIm, bIm);
    const oddRe = f32x4.add(aIm, bIm); // (a - conj b) / i
    const oddIm = f32x4.sub(bRe, aRe);
    const wRe = v128.load_splat<f32>(twiddles);
    const wIm = v128.load_splat<f32>(twiddles, 4);
    const turnedRe = f32x4.sub(f32x4.mul(oddRe, wRe), f32x4.mul(oddIm, wIm));
    const turnedIm = f32x4.add(f32x4.mul(oddRe, wIm), f32x4.mul(oddIm, wRe));
    v128.store(x + at, f32x4.add(evenRe, turnedRe));
    v128.store(x + at, f32x4.add(evenIm, turnedIm), 16);
    v128.store(x + mirror, f32x4.sub(evenRe, turnedRe));
    v128.store(x + mirror, f32x4.sub(turnedIm, evenIm), 16);
    mirror -= 32;
  }
}
