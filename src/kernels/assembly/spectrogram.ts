import { highPart, power, sumLanes } from './math';

/** V itself, laid out as in index.ts. */

/** Sum of a frame group's entries in float64; up to 32 vectors at a time are summed in float32. */
export function sumGroup(group: usize, vectors: i32): f64 {
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

/** Clears what lies past the last bin and the last frame of a group. */
export function padGroup(group: usize, binGroups: i32, bins: i32, frames: i32, value: f32): void {
  if (frames < 4) {
    for (let i = 0; i < binGroups; i++) {
      for (let t = frames; t < 4; t++) {
        for (let f = 0; f < 8; f++) store<f32>(group + (<usize>(i * 32 + t * 8 + f) << 2), value);
      }
    }
  }
  for (let t = 0; t < frames; t++) {
    for (let f = bins & 7; f != 0 && f < 8; f++) {
      store<f32>(group + (<usize>((binGroups - 1) * 32 + t * 8 + f) << 2), value);
    }
  }
}

/** Copies one frame: eight bins of each group, 128 bytes apart. */
export function copyFrame(from: usize, to: usize, binGroups: i32): void {
  for (let i = 0; i < binGroups; i++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    from += 128;
    to += 128;
  }
}

/** v -> max(floor, scale v), what is then below `least` becoming the floor. */
export function scaleGroup(group: usize, vectors: i32, scale: f32, least: f32, floor: f32): void {
  const factor = f32x4.splat(scale);
  const limit = f32x4.splat(least);
  const low = f32x4.splat(floor);
  const end = group + (<usize>vectors << 4);
  for (; group < end; group += 16) {
    const x = f32x4.mul(factor, v128.load(group));
    v128.store(group, v128.bitselect(x, low, f32x4.gt(x, limit)));
  }
}

/** Sum of v^exponent over a frame group, entries above 0 only. */
export function sumPowers(group: usize, vectors: i32, exponent: f32): f64 {
  if (exponent == 1) return sumGroup(group, vectors);
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
