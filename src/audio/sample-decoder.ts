/**
 * Sample bytes -> floats. Bytes of big-endian samples are turned round first. wav-decoder turns 16-bit, 32-bit and float
 * samples into numbers; what it cannot read or reads inexactly (8-bit, 24-bit, A-law, mu-law) is widened to 16 or 32
 * bits first, which loses nothing. What is wider than 32 bits is decoded here.
 */

import { endianness } from 'node:os';
import wavDecoder from 'wav-decoder';
import { viewOf } from './bytes.js';
import { A_LAW_TO_LINEAR, MU_LAW_TO_LINEAR } from './g711.js';
import type { WavFormat } from './wav-format.js';
import { decodeDoubles, decodeWideIntegers } from './wide-samples.js';

/** A block that wav-decoder understands: its format tag and bits, and how it is filled from the file's bytes. */
interface Layout {
  tag: 1 | 3;
  bits: 16 | 32;
  fill: (from: Uint8Array, to: Uint8Array) => void;
}

const HEADER_BYTES = 44;

/** Turns whole frames into samples, one array of just that length a channel. */
export type DecodeSamples = (bytes: Uint8Array, channels: readonly Float32Array[]) => void;

/**
 * Makes a function that turns whole frames of a format into planar floats; integers are divided by 2^(bits-1).
 * NaN and infinite samples come through as they are; finite ones beyond 32-bit float as its largest.
 */
export function sampleDecoder(format: WavFormat): DecodeSamples {
  const decode = littleEndianDecoder(format);
  const sampleBytes = format.containerBits / 8;
  if (format.byteOrder === 'little' || sampleBytes === 1) return decode;
  return (bytes, channels) => decode(turnedRound(bytes, sampleBytes), channels);
}

function turnedRound(bytes: Uint8Array, sampleBytes: number): Uint8Array {
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at += sampleBytes) {
    for (let i = 0; i < sampleBytes; i++) turned[at + i] = bytes[at + sampleBytes - 1 - i];
  }
  return turned;
}

function littleEndianDecoder(format: WavFormat): DecodeSamples {
  if (format.encoding === 'float' && format.containerBits === 32 && endianness() === 'LE') {
    return deinterleaveFloats;
  }
  if (format.encoding === 'float' && format.containerBits === 64) return decodeDoubles;
  if (format.containerBits > 32) {
    return (bytes, channels) => decodeWideIntegers(bytes, channels, format.containerBits / 8);
  }
  const layout = layoutFor(format);
  const fileSampleBytes = format.containerBits / 8;
  return (bytes, channels) => {
    const block = new Uint8Array(HEADER_BYTES + ((bytes.length / fileSampleBytes) * layout.bits) / 8);
    writeCanonicalHeader(block.buffer, layout, format);
    layout.fill(bytes, block.subarray(HEADER_BYTES));
    const { channelData } = wavDecoder.decode.sync(block.buffer, { symmetric: true });
    for (const [c, channel] of channels.entries()) channel.set(channelData[c]);
  };
}

/** 32-bit floats in memory are the bytes of the file already: ten times faster than wav-decoder's loop. */
const deinterleaveFloats: DecodeSamples = (bytes, channels) => {
  const [first] = channels;
  if (channels.length === 1) {
    new Uint8Array(first.buffer, first.byteOffset, first.byteLength).set(bytes);
    return;
  }
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : new Uint8Array(bytes);
  const all = new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
  for (const [c, channel] of channels.entries()) {
    for (let i = 0, at = c; i < channel.length; i++, at += channels.length) channel[i] = all[at];
  }
};

function layoutFor({ encoding, containerBits }: WavFormat): Layout {
  if (encoding === 'a-law') return { tag: 1, bits: 16, fill: expandWith(A_LAW_TO_LINEAR) };
  if (encoding === 'mu-law') return { tag: 1, bits: 16, fill: expandWith(MU_LAW_TO_LINEAR) };
  if (containerBits === 8) return { tag: 1, bits: 16, fill: expandWith(UNSIGNED_8_TO_16) };
  if (containerBits === 24) return { tag: 1, bits: 32, fill: widen24 };
  const fill: Layout['fill'] = (from, to) => to.set(from);
  return { tag: encoding === 'float' ? 3 : 1, bits: containerBits === 16 ? 16 : 32, fill };
}

/** 8-bit PCM is unsigned with silence at 128. */
const UNSIGNED_8_TO_16 = Int16Array.from({ length: 256 }, (_, code) => (code - 128) * 256);

function expandWith(table: Int16Array): Layout['fill'] {
  return (from, to) => {
    const out = viewOf(to);
    for (let i = 0; i < from.length; i++) out.setInt16(2 * i, table[from[i]], true);
  };
}

/** Three bytes become the upper three of four. */
function widen24(from: Uint8Array, to: Uint8Array): void {
  for (let at = 0, out = 0; at < from.length; at += 3, out += 4) {
    to[out + 1] = from[at];
    to[out + 2] = from[at + 1];
    to[out + 3] = from[at + 2];
  }
}

function writeCanonicalHeader(block: ArrayBuffer, layout: Layout, format: WavFormat): void {
  const view = new DataView(block);
  const frameBytes = (format.channels * layout.bits) / 8;
  view.setUint32(0, 0x52494646); // RIFF
  view.setUint32(4, block.byteLength - 8, true);
  view.setUint32(8, 0x57415645); // WAVE
  view.setUint32(12, 0x666d7420); // fmt
  view.setUint32(16, 16, true);
  view.setUint16(20, layout.tag, true);
  view.setUint16(22, format.channels, true);
  view.setUint32(24, format.sampleRate, true);
  view.setUint32(28, format.sampleRate * frameBytes, true);
  view.setUint16(32, frameBytes, true);
  view.setUint16(34, layout.bits, true);
  view.setUint32(36, 0x64617461); // data
  view.setUint32(40, block.byteLength - HEADER_BYTES, true);
}
