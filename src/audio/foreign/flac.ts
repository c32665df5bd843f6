import { type FrameHeader, frameEnd, frameHeader, parseStreamInfo, type StreamInfo } from './flac-frames.js';
import { damagedAt, type Inspection, isTrailer } from './inspection.js';

/** Bits of FLAC that a 32-bit float still holds. */
const MAX_BITS = 24;

/** Samples of more bits cannot be told back exactly from the floats that the decoder gives. */
export function tooManyBits(bits: number, what: string): Inspection | undefined {
  return bits > MAX_BITS ? { kind: 'foreign', what: `${what} of ${bits}-bit samples` } : undefined;
}

/** Walks a FLAC file frame by frame; every checksum has to hold. */
export function inspectFlac(bytes: Uint8Array): Inspection {
  const info = parseStreamInfo(bytes, 8);
  if (info === undefined || (bytes[4] & 0x7f) !== 0) return damagedAt(4);
  const refusal = tooManyBits(info.bits, 'a FLAC file');
  if (refusal !== undefined) return refusal;
  const begin = metadataEnd(bytes);
  const found = (end: number, present: number, isBroken: boolean): Inspection => ({
    kind: 'decodable',
    bytes: bytes.subarray(0, end),
    announced: info.frames,
    present,
    isCut: isBroken || present < (info.frames ?? 0),
    integerBits: info.bits,
  });
  if (begin >= bytes.length) return found(bytes.length, 0, true);
  let at = begin;
  let header = frameHeader(bytes, at, info);
  if (header === undefined) return resumesAfter(bytes, at, info, 0) ? damagedAt(at) : found(at, 0, true);
  const start = header.first; // a recording that was cut out of another one goes on counting
  for (;;) {
    const { first, length, shape }: FrameHeader = header;
    const after = first + length;
    let next: FrameHeader | undefined;
    const end = frameEnd(bytes, at, (place) => {
      if (isTrailer(bytes, place)) return true;
      const candidate = frameHeader(bytes, place, info);
      // The last frame of a fixed size may be shorter, and is counted in blocks all the same.
      next = candidate?.first === after && candidate.shape === shape ? candidate : undefined;
      return next !== undefined;
    });
    if (end === undefined) {
      return resumesAfter(bytes, at + 1, info, first) ? damagedAt(at) : found(at, first - start, true);
    }
    if (next === undefined) return found(end, after - start, false);
    at = end;
    header = next;
  }
}

/** Where the metadata blocks end. */
function metadataEnd(bytes: Uint8Array): number {
  let at = 4;
  while (at + 4 <= bytes.length) {
    const isLast = (bytes[at] & 0x80) !== 0;
    at += 4 + ((bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3]);
    if (isLast) return at;
  }
  return bytes.length;
}

/** How far ahead a frame may count and still be believed: about ten minutes. */
const BELIEVED_FRAMES = 1e8;

/** Frames go on somewhere behind a broken one. */
function resumesAfter(bytes: Uint8Array, from: number, info: StreamInfo, sample: number): boolean {
  for (let at = from; at + 6 < bytes.length; at++) {
    if (bytes[at] !== 0xff) continue;
    const header = frameHeader(bytes, at, info);
    if (header !== undefined && header.first > sample && header.first < sample + BELIEVED_FRAMES) return true;
  }
  return false;
}
