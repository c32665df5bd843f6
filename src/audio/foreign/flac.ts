import { placeOf } from '../bytes.js';
import { isTrailer } from '../tags.js';
import { type FrameHeader, frameEnd, frameHeader, parseStreamInfo, type StreamInfo } from './flac-frames.js';
import { anotherAt, damagedAt, type Inspection } from './inspection.js';

/** Widths of which the decoder gives samples that the integers can be told back from. */
const EXACT_BITS: readonly number[] = [8, 16, 24];

/** How a file begins: its mark, and the head of STREAMINFO where other blocks follow. */
const BEGIN = 'fLaC\0\0\0\x22';

/** The refusal of FLAC of another width, wherever it is kept. */
export function refusedWidth(info: StreamInfo | undefined, what: string): Inspection | undefined {
  if (info === undefined || EXACT_BITS.includes(info.bits)) return undefined;
  return { kind: 'foreign', what: `${what} of ${info.bits}-bit samples` };
}

/** Walks a FLAC file frame by frame; every checksum has to hold. */
export function inspectFlac(bytes: Uint8Array): Inspection {
  const info = parseStreamInfo(bytes, 8);
  if (info === undefined || (bytes[4] & 0x7f) !== 0) return damagedAt(4);
  const refusal = refusedWidth(info, 'a FLAC file');
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
      next = undefined;
      if (isTrailer(bytes, place) || placeOf(bytes.subarray(place, place + 8), BEGIN, 0) === 0) return true;
      next = frameHeader(bytes, place, info);
      return next !== undefined && next.shape === shape;
    });
    if (end === undefined) {
      return resumesAfter(bytes, at + 1, info, first) ? damagedAt(at) : found(at, first - start, true);
    }
    if (next === undefined) {
      const another = placeOf(bytes, BEGIN, end);
      return another === undefined
        ? found(end + checksumZeros(bytes, end), after - start, false)
        : anotherAt(another);
    }
    if (next.first !== after) return damagedAt(end);
    at = end;
    header = next;
  }
}

/**
 * Zero bytes with which the last frame's checksum may end: a checksum holds before them as well as behind them. Where
 * they are the beginning of a padding they do no harm.
 */
function checksumZeros(bytes: Uint8Array, end: number): number {
  const rest = bytes.subarray(end, end + 2);
  const other = rest.findIndex((byte) => byte !== 0);
  return other === -1 ? rest.length : other;
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
  const isLater = (at: number) => {
    const { first } = frameHeader(bytes, at, info) ?? { first: 0 };
    return first > sample && first < sample + BELIEVED_FRAMES;
  };
  return placeOf(bytes, '\xff', from, isLater) !== undefined;
}
