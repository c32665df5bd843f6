/** Matroska and WebM (RFC 9559): elements of EBML (RFC 8794), each an id, a size and a content. */

import { fourLetters, latin1, placeOf, viewOf } from '../bytes.js';
import { crc32 } from './checksums.js';
import { refusedWidth } from './flac.js';
import { frameHeader, isWholeFrame, parseStreamInfo, type StreamInfo } from './flac-frames.js';
import { damagedAt, type Inspection } from './inspection.js';

const SEGMENT = 0x18538067;
const INFO = 0x1549a966;
const TRACKS = 0x1654ae6b;
const CLUSTER = 0x1f43b675;
const TOP_LEVEL: ReadonlySet<number> = new Set([
  SEGMENT,
  INFO,
  TRACKS,
  CLUSTER,
  0x1a45dfa3, // EBML
  0x114d9b74, // SeekHead
  0x1c53bb6b, // Cues
  0x1043a770, // Chapters
  0x1254c367, // Tags
  0x1941a469, // Attachments
  0xec, // Void
  0xbf, // CRC-32
]);
const VOID = 0xec;
const CRC = 0xbf;
const IN_CLUSTER: ReadonlySet<number> = new Set([0xe7, 0xa3, 0xa0, 0xa7, 0xab, 0xaf, 0x5854, VOID, CRC]);
const SIMPLE_BLOCK = 0xa3;
const BLOCK_GROUP = 0xa0;
const BLOCK = 0xa1;

interface Element {
  id: number;
  /** Its content; the end is Infinity where the writer did not know it. */
  start: number;
  end: number;
}

interface SoundTrack {
  number: number;
  codec: string;
  channels: number;
  rate: number;
  frameBytes: number;
  info: StreamInfo | undefined;
}

/** Codecs of which the header's duration tells the frames to a millisecond. */
const EXACT = /^A_(FLAC|PCM|ALAC)/;
/** Codecs with an order of channels of their own, in which the decoder leaves them. */
const OWN_ORDER: ReadonlySet<string> = new Set(['A_VORBIS', 'A_OPUS', 'A_ALAC']);
const SLACK_FRAMES = 8192;

/** Walks the clusters; sizes have to fit into each other, and checksums have to hold. */
export function inspectMatroska(bytes: Uint8Array): Inspection {
  let track: SoundTrack | undefined;
  let seconds: number | undefined;
  let frames = 0;
  let isCut = false;
  /** End of the last element that is whole, and where the segment says that it ends. */
  let whole = 0;
  let segmentEnd = 0;
  for (let at = 0; at < bytes.length && !isCut; ) {
    const element = elementAt(bytes, at);
    if (element === undefined || !TOP_LEVEL.has(element.id)) {
      if (followsCluster(bytes, at + 1)) return damagedAt(at);
      isCut = true;
      break;
    }
    const { id, start, end } = element;
    if (id === SEGMENT) {
      if (end !== Number.POSITIVE_INFINITY) segmentEnd = end;
      at = start;
    } else if (id === CLUSTER) {
      const cluster = walkCluster(bytes, element, track);
      if (cluster.damage !== undefined) return damagedAt(cluster.damage);
      frames += cluster.frames;
      isCut = cluster.isCut;
      at = cluster.end;
      whole = at;
    } else if (end > bytes.length) {
      isCut = true;
    } else {
      if (!checksumHolds(bytes, element)) return damagedAt(at);
      if (id === INFO) seconds = durationOf(bytes, element);
      if (id === TRACKS) track = soundTrack(bytes, element);
      at = end;
      whole = end;
    }
  }
  isCut ||= segmentEnd > bytes.length;
  const refusal = refusedWidth(track?.info, 'a Matroska file with FLAC');
  if (refusal !== undefined) return refusal;
  if (track !== undefined && track.channels > 2 && OWN_ORDER.has(track.codec)) {
    return { kind: 'foreign', what: `a Matroska file with ${track.codec} of ${track.channels} channels` };
  }
  const isExact = track !== undefined && EXACT.test(track.codec);
  const rate = track?.rate ?? 0;
  return {
    kind: 'decodable',
    bytes: bytes.subarray(0, whole),
    announced: seconds === undefined || rate === 0 ? undefined : Math.round(seconds * rate),
    rate: rate || undefined,
    present: frames || undefined,
    slack: isExact ? Math.ceil(rate / 500) : SLACK_FRAMES,
    isCut,
    integerBits: track?.info?.bits,
  };
}

/** @returns The end of what is whole in it, frames counted, whether it is cut, and where something is broken. */
function walkCluster(
  bytes: Uint8Array,
  cluster: Element,
  track: SoundTrack | undefined,
): { end: number; frames: number; isCut: boolean; damage?: number } {
  const limit = Math.min(cluster.end, bytes.length);
  const isUnknown = cluster.end === Number.POSITIVE_INFINITY;
  let frames = 0;
  let at = cluster.start;
  const cut = () => ({ end: at, frames, isCut: true });
  const damaged = (damage = at) => ({ end: at, frames, isCut: false, damage });
  while (at < limit) {
    const element = elementAt(bytes, at);
    if (isUnknown && element !== undefined && TOP_LEVEL.has(element.id) && element.id > 0xff) break;
    if (element === undefined && bytes.length - at < 12) return cut();
    if (element === undefined || !IN_CLUSTER.has(element.id) || element.end > cluster.end) return damaged();
    if (element.end > bytes.length) return followsCluster(bytes, at + 1) ? damaged() : cut();
    const block = element.id === BLOCK_GROUP ? children(bytes, element).get(BLOCK) : element;
    if (block !== undefined && (block.id === SIMPLE_BLOCK || block.id === BLOCK)) {
      const counted = countFrames(bytes, block, track);
      if (counted === undefined) return damaged();
      frames += counted;
    }
    at = element.end;
  }
  if (limit === cluster.end && !checksumHolds(bytes, cluster)) return damaged(cluster.start);
  return { end: at, frames, isCut: cluster.end > bytes.length && !isUnknown };
}

/** Frames of a block where they can be counted, 0 where not; undefined where its checksum is wrong. */
function countFrames(bytes: Uint8Array, block: Element, track: SoundTrack | undefined): number | undefined {
  const number = variableInteger(bytes, block.start);
  if (number === undefined) return undefined;
  const flagsAt = block.start + number.length + 2;
  if (track === undefined || number.value !== track.number || (bytes[flagsAt] & 6) !== 0) return 0;
  const body = flagsAt + 1;
  if (track.frameBytes > 0) return Math.floor((block.end - body) / track.frameBytes);
  if (track.info === undefined) return 0;
  const header = frameHeader(bytes, body, track.info);
  return header !== undefined && isWholeFrame(bytes, body, block.end) ? header.length : undefined;
}

/** A master element that begins with its checksum agrees with it; one without is believed. */
function checksumHolds(bytes: Uint8Array, { start, end }: Element): boolean {
  const first = elementAt(bytes, start);
  if (first?.id !== CRC || first.end - first.start !== 4 || first.end > end) return true;
  return crc32(bytes, first.end, end) === viewOf(bytes).getUint32(first.start, true);
}

function durationOf(bytes: Uint8Array, info: Element): number | undefined {
  const all = children(bytes, info);
  const duration = all.get(0x4489);
  const nanoseconds = integerIn(bytes, all.get(0x2ad7b1)) ?? 1e6;
  return duration && (floatIn(bytes, duration) * nanoseconds) / 1e9;
}

function soundTrack(bytes: Uint8Array, tracks: Element): SoundTrack | undefined {
  for (const entry of elementsIn(bytes, tracks)) {
    const all = children(bytes, entry);
    const number = integerIn(bytes, all.get(0xd7));
    const codecId = all.get(0x86);
    const isSound = integerIn(bytes, all.get(0x83)) === 2;
    if (entry.id !== 0xae || number === undefined || codecId === undefined || !isSound) continue;
    const sound = children(bytes, all.get(0xe1));
    const codec = latin1(bytes.subarray(codecId.start, codecId.end));
    const rate = sound.get(0xb5);
    const channels = integerIn(bytes, sound.get(0x9f)) ?? 1;
    const bits = integerIn(bytes, sound.get(0x6264)) ?? 0;
    const own = all.get(0x63a2);
    const hasInfo = codec === 'A_FLAC' && own !== undefined && fourLetters(bytes, own.start) === 'fLaC';
    return {
      number,
      codec,
      channels,
      rate: rate === undefined ? 8000 : floatIn(bytes, rate),
      frameBytes: codec.startsWith('A_PCM') ? (channels * bits) / 8 : 0,
      info: hasInfo ? parseStreamInfo(bytes, own.start + 8) : undefined,
    };
  }
  return undefined;
}

function children(bytes: Uint8Array, parent: Element | undefined): ReadonlyMap<number, Element> {
  const all = parent === undefined ? [] : elementsIn(bytes, parent);
  return new Map(all.map((element) => [element.id, element]));
}

function elementsIn(bytes: Uint8Array, { start, end }: Element): Element[] {
  const found: Element[] = [];
  for (let at = start; at < end; ) {
    const element = elementAt(bytes, at);
    if (element === undefined || element.end > end) break;
    found.push(element);
    at = element.end;
  }
  return found;
}

function elementAt(bytes: Uint8Array, at: number): Element | undefined {
  const idLength = Math.clz32(bytes[at] << 24) + 1;
  if (idLength > 4 || at + idLength >= bytes.length) return undefined;
  let id = 0;
  for (let i = 0; i < idLength; i++) id = id * 256 + bytes[at + i];
  const size = variableInteger(bytes, at + idLength);
  if (size === undefined) return undefined;
  const start = at + idLength + size.length;
  return { id, start, end: size.isUnknown ? Number.POSITIVE_INFINITY : start + size.value };
}

function variableInteger(
  bytes: Uint8Array,
  at: number,
): { value: number; length: number; isUnknown: boolean } | undefined {
  const length = Math.clz32(bytes[at] << 24) + 1;
  if (length > 8 || at + length > bytes.length) return undefined;
  let value = bytes[at] & (0xff >> length);
  let ones = value === 0xff >> length;
  for (let i = 1; i < length; i++) {
    value = value * 256 + bytes[at + i];
    ones &&= bytes[at + i] === 0xff;
  }
  return { value, length, isUnknown: ones };
}

function integerIn(bytes: Uint8Array, element: Element | undefined): number | undefined {
  return element && bytes.subarray(element.start, element.end).reduce((sum, byte) => sum * 256 + byte, 0);
}

function floatIn(bytes: Uint8Array, { start, end }: Element): number {
  const view = viewOf(bytes);
  return end - start === 4 ? view.getFloat32(start) : end - start === 8 ? view.getFloat64(start) : 0;
}

/** Another cluster begins somewhere behind. */
function followsCluster(bytes: Uint8Array, from: number): boolean {
  return placeOf(bytes, '\x1f\x43\xb6\x75', from, (at) => at + 12 <= bytes.length) !== undefined;
}
