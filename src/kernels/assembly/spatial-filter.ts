import { transform } from './fft';
import { determinant, eliminated, multiplied } from './hermitian';
import { overlapAdd, packPlain } from './inverse';
import { SpatialFilter, Synthesis } from './structs';

/**
 * Components of two channels, each from its place: c_k = M_k (R_k y + x - P y), with P = sum_k M_k R_k,
 * y = (P + e I)^-1 x and the masks M_k of reconstruct.ts, for four successive frames, one per lane. ../spatial.ts says why.
 */

/** Keeps the spectrum of the first channel, before the transform goes on to the second. */
export function keepSpectrum(s: SpatialFilter): void {
  const transform = s.synthesis.transform;
  memory.copy(s.first, transform.spectrum, <usize>((transform.nFft >> 1) + 1) << 5);
}

/** The mask of component k in the frames: its activations are `h`, its template's entry stands at `w`. */
// @ts-ignore: decorator
@inline
function maskAt(w: usize, h: v128, scale: v128, share: v128): v128 {
  return f32x4.add(f32x4.mul(f32x4.mul(v128.load_splat<f32>(w), h), scale), share);
}

/**
 * What all components need: y and x - P y.
 *
 * @param regularisation - e.
 */
export function solvePlaces(s: SpatialFilter, regularisation: f32): void {
  const synthesis = s.synthesis;
  const bins = (synthesis.transform.nFft >> 1) + 1;
  const stride = <usize>bins << 2;
  const placeStride = <usize>bins << 4;
  const h = synthesis.activations;
  const end = h + (<usize>synthesis.components << 4);
  const e = f32x4.splat(regularisation);
  const one = f32x4.splat(1);
  let w = synthesis.templates;
  let place = s.covariances;
  let scales = synthesis.scales;
  let first = s.first;
  let second = synthesis.transform.spectrum;
  let solved = s.solved;
  for (let f = 0; f < bins; f++) {
    const scale = v128.load(scales);
    const share = v128.load(scales, 16);
    let p11 = f32x4.splat(0);
    let p22 = p11;
    let re = p11;
    let im = p11;
    let wAt = w;
    let r = place;
    for (let at = h; at < end; at += 16) {
      const mask = maskAt(wAt, v128.load(at), scale, share);
      p11 = f32x4.add(p11, f32x4.mul(mask, v128.load_splat<f32>(r)));
      p22 = f32x4.add(p22, f32x4.mul(mask, v128.load_splat<f32>(r, 4)));
      re = f32x4.add(re, f32x4.mul(mask, v128.load_splat<f32>(r, 8)));
      im = f32x4.add(im, f32x4.mul(mask, v128.load_splat<f32>(r, 12)));
      wAt += stride;
      r += placeStride;
    }
    const negated = f32x4.neg(im);
    const re1 = v128.load(first);
    const im1 = v128.load(first, 16);
    const re2 = v128.load(second);
    const im2 = v128.load(second, 16);
    const factor = f32x4.div(one, determinant(e, p11, p22, re, im));
    const y1Re = f32x4.mul(factor, eliminated(e, p22, re1, re, re2, negated, im2));
    const y1Im = f32x4.mul(factor, eliminated(e, p22, im1, re, im2, im, re2));
    const y2Re = f32x4.mul(factor, eliminated(e, p11, re2, re, re1, im, im1));
    const y2Im = f32x4.mul(factor, eliminated(e, p11, im2, re, im1, negated, re1));
    v128.store(solved, y1Re);
    v128.store(solved, y1Im, 16);
    v128.store(solved, y2Re, 32);
    v128.store(solved, y2Im, 48);
    v128.store(solved, f32x4.sub(re1, multiplied(p11, y1Re, re, y2Re, negated, y2Im)), 64);
    v128.store(solved, f32x4.sub(im1, multiplied(p11, y1Im, re, y2Im, im, y2Re)), 80);
    v128.store(solved, f32x4.sub(re2, multiplied(p22, y2Re, re, y1Re, im, y1Im)), 96);
    v128.store(solved, f32x4.sub(im2, multiplied(p22, y2Im, re, y1Im, negated, y1Re)), 112);
    w += 4;
    place += 16;
    scales += 32;
    first += 32;
    second += 32;
    solved += 128;
  }
}

/**
 * Filters the frames' spectra for each output, transforms them back and adds them, windowed, to its samples.
 *
 * @param samples - Of the first output's first channel from the first frame on, nFft + 3 hops of them, added to.
 */
export function filterPlaces(s: SpatialFilter, samples: usize): void {
  const synthesis = s.synthesis;
  const t = synthesis.transform;
  const half = t.nFft >> 1;
  const hopBytes = <usize>t.hopSamples << 2;
  const bytes = <usize>(half + 1) << 5;
  const turns = t.twiddles + (<usize>(half + (half >> 1)) << 2);
  const stride = <usize>synthesis.stride;
  const filtered = s.filtered;
  let range = synthesis.ranges;
  for (let output = 0; output < synthesis.outputs; output++) {
    filterOutput(s, load<i32>(range), load<i32>(range, 4));
    let target = samples;
    for (let from = filtered; from < filtered + 2 * bytes; from += bytes) {
      packPlain(from, half, t.work, turns);
      const result = transform(t.work, t.work + (<usize>half << 5), half, t.twiddles);
      overlapAdd(result, half, synthesis.window, target, hopBytes);
      target += s.channelStride;
    }
    range += 8;
    samples += stride;
  }
}

/** The spectra of the sum of components `from` up to `to`, one channel after the other. */
function filterOutput(s: SpatialFilter, from: i32, to: i32): void {
  const synthesis = s.synthesis;
  const bins = (synthesis.transform.nFft >> 1) + 1;
  const stride = <usize>bins << 2;
  const placeStride = <usize>bins << 4;
  const h = synthesis.activations + (<usize>from << 4);
  const end = synthesis.activations + (<usize>to << 4);
  let w = synthesis.templates + <usize>from * stride;
  let place = s.covariances + <usize>from * placeStride;
  let scales = synthesis.scales;
  let solved = s.solved;
  let first = s.filtered;
  let second = first + (<usize>bins << 5);
  for (let f = 0; f < bins; f++) {
    const scale = v128.load(scales);
    const share = v128.load(scales, 16);
    let all = f32x4.splat(0);
    let r11 = all;
    let r22 = all;
    let re = all;
    let im = all;
    let wAt = w;
    let r = place;
    for (let at = h; at < end; at += 16) {
      const mask = maskAt(wAt, v128.load(at), scale, share);
      all = f32x4.add(all, mask);
      r11 = f32x4.add(r11, f32x4.mul(mask, v128.load_splat<f32>(r)));
      r22 = f32x4.add(r22, f32x4.mul(mask, v128.load_splat<f32>(r, 4)));
      re = f32x4.add(re, f32x4.mul(mask, v128.load_splat<f32>(r, 8)));
      im = f32x4.add(im, f32x4.mul(mask, v128.load_splat<f32>(r, 12)));
      wAt += stride;
      r += placeStride;
    }
    const negated = f32x4.neg(im);
    const y1Re = v128.load(solved);
    const y1Im = v128.load(solved, 16);
    const y2Re = v128.load(solved, 32);
    const y2Im = v128.load(solved, 48);
    const rest1Re = f32x4.mul(all, v128.load(solved, 64));
    const rest1Im = f32x4.mul(all, v128.load(solved, 80));
    const rest2Re = f32x4.mul(all, v128.load(solved, 96));
    const rest2Im = f32x4.mul(all, v128.load(solved, 112));
    v128.store(first, f32x4.add(rest1Re, multiplied(r11, y1Re, re, y2Re, negated, y2Im)));
    v128.store(first, f32x4.add(rest1Im, multiplied(r11, y1Im, re, y2Im, im, y2Re)), 16);
    v128.store(second, f32x4.add(rest2Re, multiplied(r22, y2Re, re, y1Re, im, y1Im)));
    v128.store(second, f32x4.add(rest2Im, multiplied(r22, y2Im, re, y1Im, negated, y1Re)), 16);
    w += 4;
    place += 16;
    scales += 32;
    solved += 128;
    first += 32;
    second += 32;
  }
}
