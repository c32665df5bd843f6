import { fourLetters, placeOf, viewOf } from '../bytes.js';
import { isTrailer } from '../tags.js';
import { oggCrc } from './checksums.js';
import { refusedWidth } from './flac.js';
import { parseStreamInfo, type StreamInfo } from './flac-frames.js';
import { damagedAt, type Inspection } from './inspection.js';

/** Flags of a page (RFC 3533). */
const BEGINS_STREAM = 2;
const ENDS_STREAM = 4;

const HEADER_BYTES = 27;
const NO_POSITION = 2n ** 64n - 1n;

/** In the first packet of FLAC in Ogg: where STREAMINFO's body stands. */
const FLAC_INFO_AT = 17;

interface LogicalStream {
  next: number;
  hasEnded: boolean;
}

/** Walks an Ogg file page by page; every checksum has to hold and no page may be missing. */
export function inspectOgg(bytes: Uint8Array): Inspection {
  const view = viewOf(bytes);
  const streams = new Map<number, LogicalStream>();
  let at = 0;
  let position: bigint | undefined;
  let info: StreamInfo | undefined;
  let preSkip = 0;
  let isBroken = false;
  while (at < bytes.length) {
    const end = pageEnd(bytes, at) ?? Number.POSITIVE_INFINITY;
    if (end > bytes.length || oggCrc(bytes, at, end, at + 22) !== view.getUint32(at + 22, true)) {
      if (followsPage(bytes, at + 1)) return damagedAt(at);
      isBroken = !isTrailer(bytes, at);
      break;
    }
    const flags = bytes[at + 5];
    const serial = view.getUint32(at + 14, true);
    const sequence = view.getUint32(at + 18, true);
    const stream = streams.get(serial);
    if ((flags & BEGINS_STREAM) !== 0) {
      const body = at + HEADER_BYTES + bytes[at + 26];
      if (fourLetters(bytes, body) === '\x7fFLA') info = parseStreamInfo(bytes, body + FLAC_INFO_AT);
      if (fourLetters(bytes, body) === 'Opus') preSkip = view.getUint16(body + 10, true);
    } else if (stream === undefined || sequence !== stream.next) return damagedAt(at);
    streams.set(serial, { next: sequence + 1, hasEnded: (flags & ENDS_STREAM) !== 0 });
    const granule = view.getBigUint64(at + 6, true);
    if (granule !== NO_POSITION) position = granule;
    at = end;
  }
  const refusal = refusedWidth(info, 'an Ogg FLAC file');
  if (refusal !== undefined) return refusal;
  const isCut = isBroken || [...streams.values()].some(({ hasEnded }) => !hasEnded);
  const end = Number(position ?? 0n) - preSkip;
  return {
    kind: 'decodable',
    bytes: bytes.subarray(0, at),
    // Recordings of a running stream begin at any position, and chained ones begin anew: nothing can be said of those.
    announced: info?.frames ?? (isCut || streams.size > 1 || !beginsAtZero(bytes, end) ? undefined : end),
    slack: info === undefined ? SLACK_FRAMES : 0,
    isCut,
    integerBits: info?.bits,
  };
}

/** Encoders of Vorbis and Opus may begin with a part of a block; none is longer. */
const SLACK_FRAMES = 8192;

/** The first position of sound is no further than a page of sound can be: two seconds and more. */
function beginsAtZero(bytes: Uint8Array, end: number): boolean {
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; at = pageEnd(bytes, at) ?? bytes.length) {
    const position = view.getBigUint64(at + 6, true);
    if (position !== 0n && position !== NO_POSITION)
      return Number(position) <= Math.min(end + SLACK_FRAMES, 200_000);
  }
  return false;
}

function pageEnd(bytes: Uint8Array, at: number): number | undefined {
  if (at + HEADER_BYTES > bytes.length || fourLetters(bytes, at) !== 'OggS' || bytes[at + 4] !== 0)
    return undefined;
  const segments = bytes.subarray(at + HEADER_BYTES, at + HEADER_BYTES + bytes[at + 26]);
  return at + HEADER_BYTES + bytes[at + 26] + segments.reduce((sum, size) => sum + size, 0);
}

function followsPage(bytes: Uint8Array, from: number): boolean {
  const isPage = (at: number) =>
    at + HEADER_BYTES <= bytes.length && bytes[at + 4] === 0 && bytes[at + 5] < 8;
  return placeOf(bytes, 'OggS', from, isPage) !== undefined;
}
