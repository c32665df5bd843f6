import { binGroupsOf, frameGroupBytes } from './layouts';
import { highPart, power, sumLanes } from './math';
import { Problem } from './structs';

/** V itself, a block of its frame groups at a time. */

/** Gives a value to what lies past the last bin and the last frame of frame group `i` of V, at `group`. */
function pad(p: Problem, group: usize, i: i32, value: f32): void {
  const bins = p.bins;
  const binGroups = binGroupsOf(bins);
  const frames = min(4, p.frames - 4 * i);
  if (frames < 4) {
    for (let b = 0; b < binGroups; b++) {
      for (let t = frames; t < 4; t++) {
        for (let f = 0; f < 8; f++) store<f32>(group + (<usize>(b * 32 + t * 8 + f) << 2), value);
      }
    }
  }
  for (let t = 0; t < frames; t++) {
    for (let f = bins & 7; f != 0 && f < 8; f++) {
      store<f32>(group + (<usize>((binGroups - 1) * 32 + t * 8 + f) << 2), value);
    }
  }
}

/** Sum of the entries in float64, 32 vectors at a time summed in float32. */
function sumGroup(group: usize, vectors: i32): f64 {
  let sum: f64 = 0;
  let rest = vectors;
  while (rest > 0) {
    const some = min(rest, 32);
    let part = f32x4.splat(0);
    for (let i = 0; i < some; i++) {
      part = f32x4.add(part, v128.load(group));
      group += 16;
    }
    sum += sumLanes(part);
    rest -= some;
  }
  return sum;
}

/** Sum of v^exponent, entries above 0 only. */
function sumPowersOfGroup(group: usize, vectors: i32, exponent: f32): f64 {
  const high = f32x4.splat(highPart(exponent));
  const low = f32x4.splat(exponent - highPart(exponent));
  const zero = f32x4.splat(0);
  const end = group + (<usize>vectors << 4);
  let sum = zero;
  for (; group < end; group += 16) {
    const x = v128.load(group);
    sum = f32x4.add(sum, v128.and(power(x, high, low), f32x4.gt(x, zero)));
  }
  return sumLanes(sum);
}

/** Sum of V; its padding becomes 0. */
export function sumMagnitudes(p: Problem, from: i32, to: i32): f64 {
  const bytes = frameGroupBytes(p);
  const vectors = binGroupsOf(p.bins) << 3;
  let group = p.v + <usize>from * bytes;
  let sum: f64 = 0;
  for (let i = from; i < to; i++) {
    pad(p, group, i, 0);
    sum += sumGroup(group, vectors);
    group += bytes;
  }
  return sum;
}

/** Sum of v^exponent over the entries of V above 0. */
export function sumPowers(p: Problem, from: i32, to: i32, exponent: f32): f64 {
  const bytes = frameGroupBytes(p);
  const vectors = binGroupsOf(p.bins) << 3;
  let group = p.v + <usize>from * bytes;
  let sum: f64 = 0;
  for (let i = from; i < to; i++) {
    pad(p, group, i, 0); // zeros do not count
    sum += exponent == 1 ? sumGroup(group, vectors) : sumPowersOfGroup(group, vectors, exponent);
    pad(p, group, i, p.floor);
    group += bytes;
  }
  return sum;
}

/** v -> scale v, what is then not above `least` becoming `value`; the padding becomes the floor of W H. */
export function scaleMagnitudes(p: Problem, from: i32, to: i32, scale: f32, least: f32, value: f32): void {
  const bytes = frameGroupBytes(p);
  const factor = f32x4.splat(scale);
  const limit = f32x4.splat(least);
  const low = f32x4.splat(value);
  let group = p.v + <usize>from * bytes;
  for (let i = from; i < to; i++) {
    const end = group + bytes;
    for (let at = group; at < end; at += 16) {
      const x = f32x4.mul(factor, v128.load(at));
      v128.store(at, v128.bitselect(x, low, f32x4.gt(x, limit)));
    }
    pad(p, group, i, p.floor);
    group = end;
  }
}

/**
 * Copies frames `first`, `first + every` and so on of another V of as many bins.
 *
 * @param source - That V.
 */
export function takeFrames(p: Problem, from: i32, to: i32, source: usize, first: i32, every: i32): void {
  const bytes = frameGroupBytes(p);
  const v = p.v;
  const binGroups = binGroupsOf(p.bins);
  const end = min(p.frames, 4 * to);
  for (let t = 4 * from; t < end; t++) {
    copyFrame(placeOf(source, first + t * every, bytes), placeOf(v, t, bytes), binGroups);
  }
}

// @ts-ignore: decorator
@inline
function placeOf(v: usize, frame: i32, bytes: usize): usize {
  return v + <usize>(frame >> 2) * bytes + (<usize>(frame & 3) << 5);
}

/** Copies one frame: eight bins of each group, 128 bytes apart. */
function copyFrame(from: usize, to: usize, binGroups: i32): void {
  for (let i = 0; i < binGroups; i++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += 128;
    to += 128;
  }
}
