/** MPEG-4 and QuickTime files (ISO/IEC 14496-12): boxes, and the tables that say where each packet of sound stands. */

import { fourLetters, placeOf, viewOf } from '../bytes.js';
import { refusedWidth } from './flac.js';
import { parseStreamInfo } from './flac-frames.js';
import { damagedAt, type Inspection, unknownStructure } from './inspection.js';

interface Box {
  type: string;
  /** Its contents. */
  start: number;
  end: number;
}

/** Sample entries whose packets hold integers that the decoder gives exactly. */
const ALAC_BITS: readonly number[] = [16, 24];

/** The size and the name in front of a box. */
const BOX_HEAD_BYTES = 8;
/** Of a sample entry, before the boxes in it. */
const ENTRY_BYTES = 28;

/** Boxes that a file may end in the middle of. */
const LARGE_BOXES: ReadonlySet<string> = new Set(['mdat', 'moof', 'moov']);

/** Encoders add up to a few packets in front, which decoders take away again or not. */
const SLACK_SECONDS = 0.1;

/** Looks up what the tables promise, and whether the file reaches as far. */
export function inspectMp4(bytes: Uint8Array): Inspection {
  const top = [...boxesIn(bytes, 0, bytes.length)];
  // What follows the last box may look like a box of any name and size.
  const overruns = top.some(({ type, end }) => end > bytes.length && LARGE_BOXES.has(type));
  // Of a recording in fragments no table tells the length: what is lost between them is seen by itself.
  const odd = top.find(({ type }) => !/^[\x20-\x7e\xa9]{4}$/.test(type));
  const isFragmented = top.some(({ type }) => type === 'moof');
  if (odd !== undefined && isFragmented && placeOf(bytes, 'moof', odd.start) !== undefined)
    return damagedAt(odd.start - BOX_HEAD_BYTES);
  const movie = top.find(({ type }) => type === 'moov');
  if (movie === undefined || movie.end > bytes.length) {
    // The index stands at the end as a rule, so that nothing is known of a file that was cut.
    if (overruns || movie !== undefined)
      return { kind: 'damaged', where: 'or cut: its index (moov) is missing' };
    return unknownStructure(bytes);
  }
  const track = soundTrack(bytes, movie);
  if (track === undefined) return unknownStructure(bytes);
  const { rate, announced, tick, integerBits } = track;
  const refusal = refusedEntry(bytes, track.entry);
  if (refusal !== undefined) return refusal;
  const slack = track.isExact ? 1 + tick : SLACK_SECONDS * rate;
  const isCut = overruns || track.isCut;
  return { kind: 'decodable', bytes, announced, rate, slack, isCut, integerBits };
}

interface SoundTrack {
  entry: Box;
  /** Ticks per second, which is the sample rate as a rule. */
  rate: number;
  announced: number | undefined;
  /** Ticks by which an edit list may be inexact. */
  tick: number;
  /** The file does not reach all packets. */
  isCut: boolean;
  integerBits: number | undefined;
  /** Nothing is trimmed at the ends. */
  isExact: boolean;
}

function soundTrack(bytes: Uint8Array, movie: Box): SoundTrack | undefined {
  for (const trak of boxesIn(bytes, movie.start, movie.end)) {
    if (trak.type !== 'trak') continue;
    const media = child(bytes, trak, 'mdia');
    const handler = child(bytes, media, 'hdlr');
    if (handler === undefined || fourLetters(bytes, handler.start + 8) !== 'soun') continue;
    const table = child(bytes, child(bytes, media, 'minf'), 'stbl');
    const header = child(bytes, media, 'mdhd');
    const entry = child(bytes, table, 'stsd');
    const times = child(bytes, table, 'stts');
    if (table === undefined || header === undefined || entry === undefined || times === undefined) continue;
    const [description] = boxesIn(bytes, entry.start + 8, entry.end);
    if (description === undefined) continue;
    const timescale = ticksPerSecond(bytes, header);
    const ticks = sumOfTimes(bytes, times);
    const { type } = description;
    const window = presented(bytes, movie, trak, ticks, timescale);
    const info = type === 'fLaC' ? flacInfo(bytes, description) : undefined;
    return {
      entry: description,
      rate: timescale,
      announced: window?.ticks ?? info?.frames ?? (ticks || undefined),
      tick: window?.tick ?? 0,
      isCut: losesPackets(bytes, table),
      integerBits: info?.bits,
      isExact: EXACT.test(type),
    };
  }
  return undefined;
}

/** Sample entries of which nothing is trimmed at the ends. */
const EXACT = /^(fLaC|alac|sowt|twos|in24|in32|fl32|fl64|lpcm|ipcm|fpcm|raw |NONE|ulaw|alaw)$/;

function refusedEntry(bytes: Uint8Array, entry: Box): Inspection | undefined {
  if (entry.type === 'fLaC') return refusedWidth(flacInfo(bytes, entry), 'an MP4 file with FLAC');
  if (entry.type !== 'alac') return undefined;
  const channels = viewOf(bytes).getUint16(entry.start + 16);
  if (channels > 2) {
    // They come in the order of Apple Lossless, centre first.
    return { kind: 'foreign', what: `an M4A file with Apple Lossless of ${channels} channels` };
  }
  const cookie = child(bytes, entry, 'alac', ENTRY_BYTES);
  const bits = cookie === undefined ? 16 : bytes[cookie.start + 9];
  return ALAC_BITS.includes(bits)
    ? undefined
    : { kind: 'foreign', what: `an M4A file with Apple Lossless of ${bits}-bit samples` };
}

function flacInfo(bytes: Uint8Array, entry: Box) {
  const box = child(bytes, entry, 'dfLa', ENTRY_BYTES);
  return box === undefined ? undefined : parseStreamInfo(bytes, box.start + 8);
}

/** Of the header of a movie or of a track's media. */
function ticksPerSecond(bytes: Uint8Array, header: Box): number {
  return viewOf(bytes).getUint32(header.start + (bytes[header.start] === 1 ? 20 : 12));
}

function sumOfTimes(bytes: Uint8Array, times: Box): number {
  const view = viewOf(bytes);
  let ticks = 0;
  for (const at of entriesIn(bytes, times, 8)) ticks += view.getUint32(at) * view.getUint32(at + 4);
  return ticks;
}

/**
 * What the edit list leaves of so many ticks of sound, where it is one piece; several cut or repeat it, and decoders
 * give the whole.
 *
 * @returns Undefined where it leaves all of them as they are.
 */
function presented(
  bytes: Uint8Array,
  movie: Box,
  trak: Box,
  ticks: number,
  timescale: number,
): { ticks: number; tick: number } | undefined {
  const edits = child(bytes, child(bytes, trak, 'edts'), 'elst');
  const header = child(bytes, movie, 'mvhd');
  if (edits === undefined || header === undefined || ticks === 0) return undefined;
  const view = viewOf(bytes);
  const movieScale = ticksPerSecond(bytes, header);
  const isLong = bytes[edits.start] === 1;
  const pieces: { duration: number; start: number }[] = [];
  for (const at of entriesIn(bytes, edits, isLong ? 20 : 12)) {
    const duration = isLong ? Number(view.getBigUint64(at)) : view.getUint32(at);
    const start = isLong ? Number(view.getBigInt64(at + 8)) : view.getInt32(at + 4);
    if (start >= 0) pieces.push({ duration, start }); // -1 is silence in front, which is no sound of the file
  }
  if (pieces.length !== 1 || movieScale === 0) return undefined;
  const [{ duration, start }] = pieces;
  const tick = Math.ceil(timescale / movieScale);
  const cut = duration === 0 ? ticks : Math.round((duration * timescale) / movieScale);
  const left = Math.max(0, Math.min(ticks - start, cut));
  return left + tick >= ticks ? undefined : { ticks: left, tick };
}

/** Some chunk of packets begins behind the end of the file. */
function losesPackets(bytes: Uint8Array, table: Box): boolean {
  const view = viewOf(bytes);
  const offsets = child(bytes, table, 'stco') ?? child(bytes, table, 'co64');
  if (offsets === undefined) return false;
  const is64 = offsets.type === 'co64';
  const offsetAt = (at: number) => (is64 ? Number(view.getBigUint64(at)) : view.getUint32(at));
  return [...entriesIn(bytes, offsets, is64 ? 8 : 4)].some((at) => offsetAt(at) >= bytes.length);
}

/** Where the entries of a table stand, whose number precedes them. */
function* entriesIn(bytes: Uint8Array, { start, end }: Box, entryBytes: number): Generator<number> {
  const count = viewOf(bytes).getUint32(start + 4);
  for (let i = 0, at = start + 8; i < count && at + entryBytes <= end; i++, at += entryBytes) yield at;
}

/** The first box of a type in another one, behind `fields` bytes of that one's own. */
function child(bytes: Uint8Array, parent: Box | undefined, type: string, fields = 0): Box | undefined {
  if (parent === undefined) return undefined;
  for (const box of boxesIn(bytes, parent.start + fields, parent.end)) if (box.type === type) return box;
  return undefined;
}

function* boxesIn(bytes: Uint8Array, start: number, end: number): Generator<Box> {
  const view = viewOf(bytes);
  const limit = Math.min(end, bytes.length);
  for (let at = start; at + 8 <= limit; ) {
    const size32 = view.getUint32(at);
    const isLarge = size32 === 1 && at + 16 <= limit;
    const size = isLarge ? Number(view.getBigUint64(at + 8)) : size32 === 0 ? end - at : size32;
    if (size < 8) return;
    yield { type: fourLetters(bytes, at + 4), start: at + (isLarge ? 16 : 8), end: at + size };
    at += size;
  }
}
