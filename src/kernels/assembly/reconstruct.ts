import { transform } from './fft';
import { overlapAdd, packComponent, packSum } from './inverse';
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
