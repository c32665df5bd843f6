/** Frames of FLAC (RFC 9639), found and checked without decoding them. */

import { viewOf } from '../bytes.js';
import { crc8, FLAC_16 } from './checksums.js';

/** The STREAMINFO block of FLAC, wherever it is kept. */
export interface StreamInfo {
  /** Frames of all but the last block, where the block size is fixed. */
  blockFrames: number;
  sampleRate: number;
  channels: number;
  bits: number;
  /** Frames of the recording, or undefined where the encoder did not know. */
  frames: number | undefined;
}

const STREAMINFO_BYTES = 34;

/** @param at Where the block's body begins. */
export function parseStreamInfo(bytes: Uint8Array, at: number): StreamInfo | undefined {
  const body = bytes.subarray(at, at + STREAMINFO_BYTES);
  if (body.length < STREAMINFO_BYTES) return undefined;
  const view = viewOf(body);
  const packed = view.getUint32(10);
  const frames = (body[13] & 15) * 2 ** 32 + view.getUint32(14);
  return {
    blockFrames: view.getUint16(0),
    sampleRate: packed >>> 12,
    channels: ((packed >>> 9) & 7) + 1,
    bits: ((packed >>> 4) & 31) + 1,
    frames: frames || undefined,
  };
}

export interface FrameHeader {
  /** Index of the frame's first sample. */
  first: number;
  /** Samples per channel. */
  length: number;
  /** What all frames of a recording have in common: rate, channel count and bits, as codes. */
  shape: number;
}

/** A frame's header that stands here, its own checksum right, or undefined. */
export function frameHeader(bytes: Uint8Array, at: number, info: StreamInfo): FrameHeader | undefined {
  if (bytes[at] !== 0xff || (bytes[at + 1] & 0xfe) !== 0xf8) return undefined;
  const sizeCode = bytes[at + 2] >> 4;
  const rateCode = bytes[at + 2] & 15;
  const channelCode = bytes[at + 3] >> 4;
  if (sizeCode === 0 || rateCode === 15 || channelCode > 10 || (bytes[at + 3] & 1) !== 0) return undefined;
  const channels = channelCode < 8 ? channelCode + 1 : 2;
  if (channels !== info.channels) return undefined;
  const leading = Math.clz32(~(bytes[at + 4] << 24));
  if (leading === 1 || leading > 7) return undefined;
  const numberBytes = Math.max(1, leading);
  let number = leading === 0 ? bytes[at + 4] : bytes[at + 4] & (0x7f >> leading);
  for (let i = 1; i < numberBytes; i++) number = number * 64 + (bytes[at + 4 + i] & 0x3f);
  let next = at + 4 + numberBytes;
  let length = sizeCode === 1 ? 192 : sizeCode < 6 ? 144 << sizeCode : 1 << sizeCode;
  if (sizeCode === 6) length = bytes[next++] + 1;
  if (sizeCode === 7) {
    length = ((bytes[next] << 8) | bytes[next + 1]) + 1;
    next += 2;
  }
  next += rateCode === 12 ? 1 : rateCode > 12 ? 2 : 0;
  if (next >= bytes.length || crc8(bytes, at, next) !== bytes[next]) return undefined;
  const isVariable = (bytes[at + 1] & 1) === 1;
  const shape = (rateCode << 8) | (channels << 4) | (bytes[at + 3] & 14);
  return { first: isVariable ? number : number * info.blockFrames, length, shape };
}

/** A frame's checksum holds from here up to the end. */
export function isWholeFrame(bytes: Uint8Array, start: number, end: number): boolean {
  let crc = 0;
  for (let i = start; i < end; i++) crc = FLAC_16[(crc >> 8) ^ bytes[i]] ^ ((crc << 8) & 0xffff);
  return crc === 0 && end > start;
}

/**
 * Where the frame that begins here ends: where its checksum holds and `isEnd` is content with what follows.
 *
 * @returns Undefined where there is no such place: the frame is cut or damaged.
 */
export function frameEnd(
  bytes: Uint8Array,
  start: number,
  isEnd: (at: number) => boolean,
): number | undefined {
  let crc = 0;
  for (let i = start; i < bytes.length; i++) {
    crc = FLAC_16[(crc >> 8) ^ bytes[i]] ^ ((crc << 8) & 0xffff);
    if (crc === 0 && i > start && isEnd(i + 1)) return i + 1;
  }
  return undefined;
}
