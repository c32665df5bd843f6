import { transform, unpackSpectrum } from './fft';
import { binGroupsOf } from './layouts';
import { Transform } from './structs';

/** Short-time analysis of four successive frames, one per lane: their samples become their spectra. */
export function analyseFrames(t: Transform): void {
  const nFft = t.nFft;
  const half = nFft >> 1;
  const hopBytes = <usize>t.hopSamples << 2;
  const twiddles = t.twiddles;
  const work = t.work;
  let window = t.window;
  let samples = t.samples;
  let to = work;
  for (let n = 0; n < nFft; n += 4) {
    const w = v128.load(window);
    const f0 = f32x4.mul(w, v128.load(samples));
    const f1 = f32x4.mul(w, v128.load(samples + hopBytes));
    const f2 = f32x4.mul(w, v128.load(samples + 2 * hopBytes));
    const f3 = f32x4.mul(w, v128.load(samples + 3 * hopBytes));
    storeTransposed(f0, f1, f2, f3, to, 16);
    window += 16;
    samples += 16;
    to += 64;
  }
  const result = transform(work, work + (<usize>half << 5), half, twiddles);
  unpackSpectrum(result, t.spectrum, half, twiddles + <usize>(half + (half >> 1)) * 4);
}

/** Stores the 4 x 4 matrix with rows a, b, c, d column by column, `apart` bytes from one to the next. */
// @ts-ignore: decorator
@inline
export function storeTransposed(a: v128, b: v128, c: v128, d: v128, to: usize, apart: usize): void {
  const ab = i32x4.shuffle(a, b, 0, 4, 1, 5);
  const cd = i32x4.shuffle(c, d, 0, 4, 1, 5);
  const abHigh = i32x4.shuffle(a, b, 2, 6, 3, 7);
  const cdHigh = i32x4.shuffle(c, d, 2, 6, 3, 7);
  v128.store(to, i32x4.shuffle(ab, cd, 0, 1, 4, 5));
  v128.store(to + apart, i32x4.shuffle(ab, cd, 2, 3, 6, 7));
  v128.store(to + 2 * apart, i32x4.shuffle(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * apart, i32x4.shuffle(abHigh, cdHigh, 2, 3, 6, 7));
}

/** In a frame group a frame's eight bins lie so many bytes from the next one's. */
const FRAME_BYTES: usize = 32;

/**
 * The frames' spectra laid out as V, real and imaginary parts apart.
 *
 * @param group - Two frame groups, overwritten; what is past the last bin may be anything finite.
 */
export function writeSpectrum(t: Transform, group: usize): void {
  const binGroups = binGroupsOf((t.nFft >> 1) + 1);
  const imaginary = <usize>binGroups << 7;
  let from = t.spectrum;
  for (let i = 0; i < binGroups; i++) {
    for (let half: usize = 0; half < 32; half += 16) {
      storeTransposed(
        v128.load(from), v128.load(from, 32), v128.load(from, 64), v128.load(from, 96), group + half, FRAME_BYTES,
      );
      storeTransposed(
        v128.load(from, 16), v128.load(from, 48), v128.load(from, 80), v128.load(from, 112),
        group + imaginary + half, FRAME_BYTES,
      );
      from += 128;
    }
    group += 128;
  }
}

/** Adds |X|^2 of the frames' spectra to their power. */
export function addPower(t: Transform): void {
  const bins = (t.nFft >> 1) + 1;
  let spectrum = t.spectrum;
  let power = t.power;
  for (let f = 0; f < bins; f++) {
    const re = v128.load(spectrum);
    const im = v128.load(spectrum, 16);
    v128.store(power, f32x4.add(v128.load(power), f32x4.add(f32x4.mul(re, re), f32x4.mul(im, im))));
    spectrum += 32;
    power += 16;
  }
}

/**
 * A frame group of V: the root of the frames' power times `share`, lanes becoming frames.
 *
 * @param group - [bin groups][4][8], overwritten.
 */
export function writeMagnitudes(t: Transform, share: f32, group: usize): void {
  const binGroups = binGroupsOf((t.nFft >> 1) + 1);
  let power = t.power;
  const factor = f32x4.splat(share);
  for (let i = 0; i < binGroups; i++) {
    for (let half: usize = 0; half < 32; half += 16) {
      const a = f32x4.sqrt(f32x4.mul(factor, v128.load(power)));
      const b = f32x4.sqrt(f32x4.mul(factor, v128.load(power, 16)));
      const c = f32x4.sqrt(f32x4.mul(factor, v128.load(power, 32)));
      const d = f32x4.sqrt(f32x4.mul(factor, v128.load(power, 48)));
      storeTransposed(a, b, c, d, group + half, FRAME_BYTES);
      power += 64;
    }
    group += 128;
  }
}
