/** Numbers of more than 32 bits -> the nearest 32-bit floats. */

import { viewOf } from './bytes.js';

/** The largest finite 32-bit float; what a 64-bit float holds beyond it comes as this, for it is no infinity. */
const MAX_FLOAT = 2 ** 128 - 2 ** 104;

/** 64-bit floats, the lowest byte first, one channel after the other in each frame. */
export function decodeDoubles(bytes: Uint8Array, channels: readonly Float32Array[]): void {
  const view = viewOf(bytes);
  const count = channels.length;
  for (const [c, channel] of channels.entries()) {
    for (let i = 0, at = 8 * c; i < channel.length; i++, at += 8 * count) {
      const x = view.getFloat64(at, true);
      channel[i] = Number.isFinite(x) ? Math.min(Math.max(x, -MAX_FLOAT), MAX_FLOAT) : x;
    }
  }
}

/** Integers of 5 to 8 bytes, the lowest first; divided by 2^(bits-1). */
export function decodeWideIntegers(
  bytes: Uint8Array,
  channels: readonly Float32Array[],
  sampleBytes: number,
): void {
  const view = viewOf(bytes);
  const lowBytes = sampleBytes - 4;
  const [lowScale, scale] = [256 ** lowBytes, 2 ** (1 - 8 * sampleBytes)];
  /** A sum beyond 53 bits would be rounded twice: its last 16 bits are replaced by whether there are any. */
  const isLong = sampleBytes > 6;
  const count = channels.length;
  for (const [c, channel] of channels.entries()) {
    for (let i = 0, at = sampleBytes * c; i < channel.length; i++, at += sampleBytes * count) {
      const high = view.getInt32(at + lowBytes, true);
      let low = 0;
      for (let b = lowBytes - 1; b >= 0; b--) low = low * 256 + bytes[at + b];
      if (isLong && Math.abs(high) >= 2 ** 20) low = low - (low % 65536) + (low % 65536 === 0 ? 0 : 32768);
      channel[i] = Math.fround(high * lowScale + low) * scale;
    }
  }
}
