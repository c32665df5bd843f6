import { transform } from './fft';
import { Synthesis } from './structs';

/**
 * The way back from the spectra of four successive frames, one per lane as in analyse.ts, to an output's samples.
 * The mask of component k is M_k = w_k h_k scale + share: scale = 1 / sum_j w_j h_j and share = 0, or, where that sum
 * is nothing, 0 and an equal share. The mask of a single component is made where it is used, and never stored; that of
 * an output of several is their sum.
 */

/** Scale and share of the four frames' masks. */
export function maskScales(s: Synthesis): void {
  const bins = (s.transform.nFft >> 1) + 1;
  const stride = <usize>bins << 2;
  const h = s.activations;
  const end = h + (<usize>s.components << 4);
  const zero = f32x4.splat(0);
  const one = f32x4.splat(1);
  const nothing = f32x4.splat(1e-35);
  const equal = v128.load(s.share);
  let w = s.templates;
  let scales = s.scales;
  for (let f = 0; f < bins; f++) {
    let sum = zero;
    let from = w;
    for (let at = h; at < end; at += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(from), v128.load(at)));
      from += stride;
    }
    const isSomething = f32x4.gt(sum, nothing);
    v128.store(scales, v128.and(f32x4.div(one, sum), isSomething));
    v128.store(scales, v128.andnot(equal, isSomething), 16);
    w += 4;
    scales += 32;
  }
}

/**
 * Masks the frames' spectra for each output, transforms them back and adds them, windowed, to its samples.
 *
 * @param samples - Of the first output from the first frame on, nFft + 3 hops of them, added to.
 */
export function synthesise(s: Synthesis, samples: usize): void {
  const t = s.transform;
  const half = t.nFft >> 1;
  const hopBytes = <usize>t.hopSamples << 2;
  const spectrum = t.spectrum;
  const work = t.work;
  const twiddles = t.twiddles;
  const turns = twiddles + (<usize>(half + (half >> 1)) << 2);
  const scales = s.scales;
  const window = s.window;
  const stride = <usize>s.stride;
  const outputs = s.outputs;
  let range = s.ranges;
  for (let output = 0; output < outputs; output++) {
    const from = load<i32>(range);
    const count = load<i32>(range, 4) - from;
    const w = s.templates + <usize>from * (<usize>(half + 1) << 2);
    const h = s.activations + (<usize>from << 4);
    if (count === 1) {
      packComponent(spectrum, w, v128.load(h), scales, half, work, turns);
    } else {
      sumMasks(w, h, count, scales, half, s.masks);
      packSum(spectrum, s.masks, scales, half, work, turns);
    }
    const result = transform(work, work + (<usize>half << 5), half, twiddles);
    overlapAdd(result, half, window, samples, hopBytes);
    range += 8;
    samples += stride;
  }
}

/** The masks of four frames and all bins of `count` components, added up; shares are equal ones. */
function sumMasks(w: usize, h: usize, count: i32, scales: usize, half: i32, masks: usize): void {
  const stride = <usize>(half + 1) << 2;
  const end = h + (<usize>count << 4);
  const many = f32x4.splat(<f32>count);
  for (let f = 0; f <= half; f++) {
    let sum = f32x4.splat(0);
    let from = w;
    for (let at = h; at < end; at += 16) {
      sum = f32x4.add(sum, f32x4.mul(v128.load_splat<f32>(from), v128.load(at)));
      from += stride;
    }
    v128.store(masks, f32x4.add(f32x4.mul(sum, v128.load(scales)), f32x4.mul(many, v128.load(scales, 16))));
    w += 4;
    scales += 32;
    masks += 16;
  }
}

function packComponent(
  spectrum: usize, w: usize, h: v128, scales: usize, half: i32, z: usize, twiddles: usize,
): void {
  packSpectrum(spectrum, w, h, scales, half, z, twiddles, false);
}

function packSum(spectrum: usize, masks: usize, scales: usize, half: i32, z: usize, twiddles: usize): void {
  packSpectrum(spectrum, masks, f32x4.splat(0), scales, half, z, twiddles, true);
}

/**
 * The mask of four frames and one bin.
 *
 * @param w - One number per bin, to be multiplied by `h`; with `isMade` four per bin, which are the mask.
 * @param at - The bin's place among spectra.
 */
// @ts-ignore: decorator
@inline
function maskOf(w: usize, h: v128, scales: usize, at: usize, isMade: bool): v128 {
  if (isMade) return v128.load(w + (at >> 1));
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
  spectrum: usize, w: usize, h: v128, scales: usize, half: i32, z: usize, twiddles: usize, isMade: bool,
): void {
  const last = <usize>half << 5;
  const first = f32x4.mul(v128.load(spectrum), maskOf(w, h, scales, 0, isMade));
  const final = f32x4.mul(v128.load(spectrum + last), maskOf(w, h, scales, last, isMade));
  v128.store(z, f32x4.sub(first, final));
  v128.store(z, f32x4.add(first, final), 16);
  let mirror = last - 32;
  for (let at: usize = 32; at <= mirror; at += 32) {
    twiddles += 8;
    const m = maskOf(w, h, scales, at, isMade);
    const n = maskOf(w, h, scales, mirror, isMade);
    const aRe = f32x4.mul(m, v128.load(spectrum + at));
    const aIm = f32x4.mul(m, v128.load(spectrum + at, 16));
    const bRe = f32x4.mul(n, v128.load(spectrum + mirror));
    const bIm = f32x4.mul(n, v128.load(spectrum + mirror, 16));
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
function overlapAdd(z: usize, half: i32, window: usize, samples: usize, hop: usize): void {
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

/** Adds a frame's squared window to the sums for its samples, of which the first is number `at`. */
export function addWeights(s: Synthesis, at: i32): void {
  let weights = s.weights + (<usize>at << 2);
  let squared = s.squared;
  const end = weights + (<usize>s.transform.nFft << 2);
  for (; weights < end; weights += 16) {
    v128.store(weights, f32x4.add(v128.load(weights), v128.load(squared)));
    squared += 16;
  }
}

/**
 * Divides the samples of outputs whose masks add up to 1 by their weights and makes them add up to the mixture exactly
 * as they will be stored. What rounding in the transforms left of the mixture (about 1e-7 of it) goes to the first;
 * rounding each to its stored form leaves a rest that goes to the next. Sums are compensated (Knuth's TwoSum), so the
 * rest is right to its own last bits. Each number waits for the one before: two vectors at a time keep the adders busy.
 *
 * @param outputs - Samples of the first output, the first that is finished; changed in place.
 * @param many - How many outputs.
 * @param count - How many are finished, a multiple of 8.
 * @param step - Size of the steps samples will be stored in; 0 for float32.
 * @param maxima - [outputs][4]: raised to the magnitudes that are stored, each lane for itself; NaN where one is NaN.
 */
export function distributeRest(
  s: Synthesis, outputs: usize, many: i32, count: i32, step: f32, maxima: usize,
): void {
  const stride = <usize>s.stride;
  let mixture = s.mixture;
  let weights = s.weights + (<usize>s.transform.nFft << 2);
  const size = f32x4.splat(step);
  const inverse = f32x4.splat(step > 0 ? 1 / step : 0);
  const one = f32x4.splat(1);
  for (let i = 0; i < count; i += 8) {
    const scaleA = f32x4.div(one, v128.load(weights));
    const scaleB = f32x4.div(one, v128.load(weights, 16));
    let sumA = f32x4.splat(0);
    let sumB = sumA;
    let errorA = sumA;
    let errorB = sumA;
    let at = outputs;
    for (let k = 0; k < many; k++) {
      const a = f32x4.mul(scaleA, v128.load(at));
      const b = f32x4.mul(scaleB, v128.load(at, 16));
      const nextA = f32x4.add(sumA, a);
      const nextB = f32x4.add(sumB, b);
      errorA = f32x4.add(errorA, roundingOf(sumA, a, nextA));
      errorB = f32x4.add(errorB, roundingOf(sumB, b, nextB));
      sumA = nextA;
      sumB = nextB;
      at += stride;
    }
    let restA = f32x4.sub(f32x4.sub(v128.load(mixture), sumA), errorA);
    let restB = f32x4.sub(f32x4.sub(v128.load(mixture, 16), sumB), errorB);
    at = outputs;
    let maximum = maxima;
    for (let k = 0; k < many; k++) {
      const a = f32x4.mul(scaleA, v128.load(at));
      const b = f32x4.mul(scaleB, v128.load(at, 16));
      let storedA = f32x4.add(a, restA);
      let storedB = f32x4.add(b, restB);
      if (step > 0) {
        storedA = f32x4.mul(size, f32x4.nearest(f32x4.mul(storedA, inverse)));
        storedB = f32x4.mul(size, f32x4.nearest(f32x4.mul(storedB, inverse)));
      }
      v128.store(at, storedA);
      v128.store(at, storedB, 16);
      // As whole numbers the bits of magnitudes have the same order, and NaN comes last.
      const larger = i32x4.max_s(f32x4.abs(storedA), f32x4.abs(storedB));
      v128.store(maximum, i32x4.max_s(v128.load(maximum), larger));
      restA = f32x4.sub(restA, f32x4.sub(storedA, a));
      restB = f32x4.sub(restB, f32x4.sub(storedB, b));
      at += stride;
      maximum += 16;
    }
    mixture += 32;
    weights += 32;
    outputs += 32;
  }
}

/** What rounding took from the sum a + b. */
// @ts-ignore: decorator
@inline
function roundingOf(a: v128, b: v128, sum: v128): v128 {
  const part = f32x4.sub(sum, a);
  return f32x4.add(f32x4.sub(a, f32x4.sub(sum, part)), f32x4.sub(b, part));
}
