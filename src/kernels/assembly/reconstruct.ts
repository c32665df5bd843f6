import { transform } from './fft';

/**
 * The way back from a frame's spectrum to the components' samples, four components at a time, one a lane ("group").
 */

/**
 * Masks M_k = w_k h_k / sum_j w_j h_j of one frame; where the sum is nothing, `share`.
 *
 * @param w - Templates [bins][groups][4], 0 where a group has no component.
 * @param h - The frame's activations [groups][4], likewise.
 * @param share - [groups][4]: 1 / S, and 0 where a group has no component.
 * @param masks - [groups][bins][4], overwritten.
 */
export function frameMasks(w: usize, h: usize, share: usize, masks: usize, bins: i32, groups: i32): void {
  const plane = <usize>bins << 4;
  for (let f = 0; f < bins; f++) {
    let sum = f32x4.splat(0);
    let to = masks;
    for (let g: usize = 0; g < <usize>groups << 4; g += 16) {
      const product = f32x4.mul(v128.load(w + g), v128.load(h + g));
      v128.store(to, product);
      sum = f32x4.add(sum, product);
      to += plane;
    }
    sum = f32x4.add(sum, i32x4.shuffle(sum, sum, 2, 3, 0, 1));
    sum = f32x4.add(sum, i32x4.shuffle(sum, sum, 1, 0, 3, 2));
    const total = f32x4.extract_lane(sum, 0);
    const isSomething = total > 1e-35;
    const inverse = f32x4.splat(isSomething ? 1 / total : 0);
    to = masks;
    for (let g: usize = 0; g < <usize>groups << 4; g += 16) {
      v128.store(to, isSomething ? f32x4.mul(v128.load(to), inverse) : v128.load(share + g));
      to += plane;
    }
    w += <usize>groups << 4;
    masks += 16;
  }
}

/**
 * Masks a frame's spectrum, transforms it back and adds it, windowed, to the samples of one group.
 *
 * @param spectrum - Of four frames [half + 1] entries, see analyse.ts, with the frame's lane added to the address.
 * @param mask - [half + 1][4].
 * @param z - Work space, two buffers of `half` entries.
 * @param twiddles - As for analyseFrames.
 * @param window - [2 half], already divided by 2 half.
 * @param samples - [2 half][4], added to.
 */
export function synthesise(
  spectrum: usize, mask: usize, half: i32, z: usize, twiddles: usize, window: usize, samples: usize,
): void {
  packSpectrum(spectrum, mask, half, z, twiddles + <usize>(half + (half >> 1)) * 4);
  let from = transform(z, z + (<usize>half << 5), half, twiddles);
  const end = from + (<usize>half << 5);
  for (; from < end; from += 32) {
    const even = f32x4.mul(v128.load(from, 16), v128.load_splat<f32>(window));
    const odd = f32x4.mul(v128.load(from), v128.load_splat<f32>(window, 4));
    v128.store(samples, f32x4.add(v128.load(samples), even));
    v128.store(samples, f32x4.add(v128.load(samples, 16), odd), 16);
    window += 8;
    samples += 32;
  }
}

/**
 * The inverse of unpackSpectrum on the masked spectrum, without its factor 1/2, real and imaginary parts exchanged
 * so that the forward transform runs backwards: Z[k] = E + i O, Z[half - k] = conj(E) + i conj(O).
 */
function packSpectrum(spectrum: usize, mask: usize, half: i32, z: usize, twiddles: usize): void {
  const last = <usize>half << 5;
  const first = f32x4.mul(v128.load_splat<f32>(spectrum), v128.load(mask));
  const final = f32x4.mul(v128.load_splat<f32>(spectrum + last), v128.load(mask + (last >> 1)));
  v128.store(z, f32x4.sub(first, final));
  v128.store(z, f32x4.add(first, final), 16);
  let mirror = last - 32;
  for (let at: usize = 32; at <= mirror; at += 32) {
    twiddles += 8;
    const m = v128.load(mask + (at >> 1));
    const n = v128.load(mask + (mirror >> 1));
    const aRe = f32x4.mul(m, v128.load_splat<f32>(spectrum + at));
    const aIm = f32x4.mul(m, v128.load_splat<f32>(spectrum + at, 16));
    const bRe = f32x4.mul(n, v128.load_splat<f32>(spectrum + mirror));
    const bIm = f32x4.mul(n, v128.load_splat<f32>(spectrum + mirror, 16));
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

/** Adds a frame's squared window to the weights of its samples; both [count], a multiple of 4. */
export function addWeights(squared: usize, weights: usize, count: i32): void {
  const end = weights + (<usize>count << 2);
  for (; weights < end; weights += 16) {
    v128.store(weights, f32x4.add(v128.load(weights), v128.load(squared)));
    squared += 16;
  }
}

/**
 * Divides a group's samples by their weights and sorts them by component.
 *
 * @param samples - [count][4].
 * @param weights - [count].
 * @param result - Four arrays [count], `stride` bytes apart, overwritten. `count` is a multiple of 4.
 */
export function separateLanes(samples: usize, weights: usize, count: i32, result: usize, stride: usize): void {
  for (let i = 0; i < count; i += 4) {
    const a = v128.load(samples);
    const b = v128.load(samples, 16);
    const c = v128.load(samples, 32);
    const d = v128.load(samples, 48);
    const scale = f32x4.div(f32x4.splat(1), v128.load(weights));
    const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
    const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
    const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
    const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
    v128.store(result, f32x4.mul(scale, i32x4.shuffle(ab, cd, 0, 1, 4, 5)));
    v128.store(result + stride, f32x4.mul(scale, i32x4.shuffle(ab, cd, 2, 3, 6, 7)));
    v128.store(result + 2 * stride, f32x4.mul(scale, i32x4.shuffle(abHigh, cdHigh, 0, 1, 4, 5)));
    v128.store(result + 3 * stride, f32x4.mul(scale, i32x4.shuffle(abHigh, cdHigh, 2, 3, 6, 7)));
    samples += 64;
    weights += 16;
    result += 16;
  }
}

/**
 * Makes the components add up to the mixture exactly as they will be stored. What rounding in the transforms left of
 * the mixture (about 1e-7 of it) goes to the first component; rounding each component to its stored form leaves a
 * rest that goes to the next. Sums are compensated (Knuth's TwoSum), so the rest is right to its own last bits.
 *
 * @param mixture - [count], a multiple of 4.
 * @param components - `many` arrays [count], `stride` bytes apart; changed in place.
 * @param step - Size of the steps samples will be stored in; 0 for float32.
 * @param peaks - [many][4]: raised to the magnitudes that are stored, each lane for itself; NaN where one is NaN.
 */
export function distributeRest(
  mixture: usize, components: usize, stride: usize, many: i32, count: i32, step: f32, peaks: usize,
): void {
  const size = f32x4.splat(step);
  const inverse = f32x4.splat(step > 0 ? 1 / step : 0);
  for (let i = 0; i < count; i += 4) {
    let sum = f32x4.splat(0);
    let error = sum;
    let at = components;
    for (let k = 0; k < many; k++) {
      const x = v128.load(at);
      const next = f32x4.add(sum, x);
      const part = f32x4.sub(next, sum);
      error = f32x4.add(error, f32x4.add(f32x4.sub(sum, f32x4.sub(next, part)), f32x4.sub(x, part)));
      sum = next;
      at += stride;
    }
    let rest = f32x4.sub(f32x4.sub(v128.load(mixture), sum), error);
    at = components;
    for (let k = 0; k < many; k++) {
      const x = v128.load(at);
      let stored = f32x4.add(x, rest);
      if (step > 0) stored = f32x4.mul(size, f32x4.nearest(f32x4.mul(stored, inverse)));
      v128.store(at, stored);
      const peak = peaks + (<usize>k << 4);
      v128.store(peak, f32x4.max(v128.load(peak), f32x4.abs(stored)));
      rest = f32x4.sub(rest, f32x4.sub(stored, x));
      at += stride;
    }
    mixture += 16;
    components += 16;
  }
}
