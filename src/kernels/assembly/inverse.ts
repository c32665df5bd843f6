/**
 * From a spectrum of four frames, one per lane as in analyse.ts, to samples: what the inverse transform is given, masked on
 * the way, and what becomes of its result.
 */

/** What the spectrum is multiplied by: a component's mask, which is made here, a mask that was made, or nothing. */
const COMPONENT = 0;
const SUM = 1;
const PLAIN = 2;

export function packComponent(
  spectrum: usize, w: usize, h: v128, scales: usize, half: i32, z: usize, twiddles: usize,
): void {
  packSpectrum(spectrum, w, h, scales, half, z, twiddles, COMPONENT);
}

export function packSum(spectrum: usize, masks: usize, scales: usize, half: i32, z: usize, twiddles: usize): void {
  packSpectrum(spectrum, masks, f32x4.splat(0), scales, half, z, twiddles, SUM);
}

/** The spectrum as it is. */
export function packPlain(spectrum: usize, half: i32, z: usize, twiddles: usize): void {
  packSpectrum(spectrum, 0, f32x4.splat(0), 0, half, z, twiddles, PLAIN);
}

/** One part of an entry of the spectrum, 0 for re or 16 for im, masked. */
// @ts-ignore: decorator
@inline
function masked(spectrum: usize, mask: v128, at: usize, part: usize, kind: i32): v128 {
  const x = v128.load(spectrum + at + part);
  return kind == PLAIN ? x : f32x4.mul(mask, x);
}

/**
 * The mask of four frames and one bin.
 *
 * @param w - COMPONENT: one number per bin, to be multiplied by `h`; SUM: four per bin, which are the mask.
 * @param at - The bin's place among spectra.
 */
// @ts-ignore: decorator
@inline
function maskOf(w: usize, h: v128, scales: usize, at: usize, kind: i32): v128 {
  if (kind == PLAIN) return h;
  if (kind == SUM) return v128.load(w + (at >> 1));
  const model = f32x4.mul(v128.load_splat<f32>(w + (at >> 3)), h);
  return f32x4.add(f32x4.mul(model, v128.load(scales + at)), v128.load(scales + at, 16));
}

/**
 * The inverse of unpackSpectrum on the masked spectrum, without its factor 1/2, real and imaginary parts exchanged
 * so that the forward transform runs backwards: Z[k] = E + i O, Z[half - k] = conj(E) + i conj(O).
 */
// @ts-ignore: decorator
@inline
function packSpectrum(
  spectrum: usize, w: usize, h: v128, scales: usize, half: i32, z: usize, twiddles: usize, kind: i32,
): void {
  const last = <usize>half << 5;
  const first = masked(spectrum, maskOf(w, h, scales, 0, kind), 0, 0, kind);
  const final = masked(spectrum, maskOf(w, h, scales, last, kind), last, 0, kind);
  v128.store(z, f32x4.sub(first, final));
  v128.store(z, f32x4.add(first, final), 16);
  let mirror = last - 32;
  for (let at: usize = 32; at <= mirror; at += 32) {
    twiddles += 8;
    const m = maskOf(w, h, scales, at, kind);
    const n = maskOf(w, h, scales, mirror, kind);
    const aRe = masked(spectrum, m, at, 0, kind);
    const aIm = masked(spectrum, m, at, 16, kind);
    const bRe = masked(spectrum, n, mirror, 0, kind);
    const bIm = masked(spectrum, n, mirror, 16, kind);
    const evenRe = f32x4.add(aRe, bRe);
    const evenIm = f32x4.sub(aIm, bIm);
    const turnedRe = f32x4.sub(aRe, bRe);
    const turnedIm = f32x4.add(aIm, bIm);
    const wRe = v128.load_splat<f32>(twiddles); // the conjugate turns back
    const wIm = v128.load_splat<f32>(twiddles, 4);
    const oddRe = f32x4.add(f32x4.mul(turnedRe, wRe), f32x4.mul(turnedIm, wIm));
    const oddIm = f32x4.sub(f32x4.mul(turnedIm, wRe), f32x4.mul(turnedRe, wIm));
    v128.store(z + at, f32x4.add(evenIm, oddRe));
    v128.store(z + at, f32x4.sub(evenRe, oddIm), 16);
    v128.store(z + mirror, f32x4.sub(oddRe, evenIm));
    v128.store(z + mirror, f32x4.add(evenRe, oddIm), 16);
    mirror -= 32;
  }
}

/** Adds the frames' samples, lanes of z, to where each begins, `hop` bytes after the one before. */
export function overlapAdd(z: usize, half: i32, window: usize, samples: usize, hop: usize): void {
  const end = z + (<usize>half << 5);
  for (; z < end; z += 64) {
    const e0 = v128.load(z, 16);
    const o0 = v128.load(z);
    const e1 = v128.load(z, 48);
    const o1 = v128.load(z, 32);
    const a = i32x4.shuffle(e0, o0, 0, 4, 1, 5);
    const b = i32x4.shuffle(e1, o1, 0, 4, 1, 5);
    const c = i32x4.shuffle(e0, o0, 2, 6, 3, 7);
    const d = i32x4.shuffle(e1, o1, 2, 6, 3, 7);
    const w = v128.load(window);
    addTo(samples, i32x4.shuffle(a, b, 0, 1, 4, 5), w);
    addTo(samples + hop, i32x4.shuffle(a, b, 2, 3, 6, 7), w);
    addTo(samples + 2 * hop, i32x4.shuffle(c, d, 0, 1, 4, 5), w);
    addTo(samples + 3 * hop, i32x4.shuffle(c, d, 2, 3, 6, 7), w);
    window += 16;
    samples += 16;
  }
}

// @ts-ignore: decorator
@inline
function addTo(samples: usize, x: v128, window: v128): void {
  v128.store(samples, f32x4.add(v128.load(samples), f32x4.mul(x, window)));
}
