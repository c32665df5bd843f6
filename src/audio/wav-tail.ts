/**
 * What stands behind the samples that a WAV header counts: other chunks and padding, as the format allows, or sound
 * that the header forgot.
 */

import type { ByteCursor } from './byte-cursor.js';
import { fourLetters, viewOf } from './bytes.js';
import { identifyKnown } from './foreign-files.js';
import { beginsWav } from './front-matter.js';
import { beginsKnownChunk, type DataExtent, looksLikeName, skipPad } from './wav-chunks.js';
import type { WavFormat } from './wav-format.js';

/** A rest up to this long is padding or a line end, whatever it holds. */
const FEW_BYTES = 7;
const BLOCK_BYTES = 1 << 16;
/** How far is looked ahead into a pipe. */
const AHEAD_BYTES = 1 << 21;
const WRAP = 2 ** 32;

/** Looks ahead from some place. */
export type Ahead = Pick<ByteCursor, 'peek' | 'bytesLeft'>;

/**
 * The size that the samples have in truth, where it is certain that the header's is wrong: no chunk, tag, padding or
 * other file stands where it points, and
 * - the file is larger than a 32-bit size can tell: 2^32 is missing as often as it fits;
 * - or the size of the whole file, in its first 12 bytes, reaches beyond it, to the end of what there is at most;
 * - or it counts frames or samples where it has to count bytes;
 * - or as much follows as it counts, or more.
 *
 * @param ahead What stands where the counted samples end.
 * @param announcedBytes What the header counts.
 * @returns The bytes of samples from the first on (infinite: to the end of the file), or undefined where the size holds.
 */
export function trueDataBytes(
  ahead: Ahead,
  announcedBytes: number,
  { riffBytes }: DataExtent,
  { channels, containerBits, byteOrder }: WavFormat,
): number | undefined {
  if (!goesOn(ahead, announcedBytes, byteOrder === 'little')) return undefined;
  const rest = ahead.bytesLeft();
  if (rest === undefined) {
    // Of a pipe only the bytes that are looked ahead into are known.
    const isMore = announcedBytes <= AHEAD_BYTES && ahead.peek(announcedBytes).length === announcedBytes;
    if (riffBytes > announcedBytes + FEW_BYTES && Number.isFinite(riffBytes)) return riffBytes;
    return isMore ? Number.POSITIVE_INFINITY : undefined;
  }
  const total = announcedBytes + rest;
  const wraps = Math.floor(rest / WRAP);
  if (wraps > 0) return announcedBytes + wraps * WRAP;
  if (riffBytes > announcedBytes + FEW_BYTES && riffBytes <= total + 1) return Math.min(riffBytes, total);
  const sampleBytes = containerBits / 8;
  const counted = [channels * sampleBytes, sampleBytes].map((bytes) => announcedBytes * bytes);
  if (counted.some((bytes) => bytes === total || bytes + 1 === total)) return total;
  return rest >= announcedBytes ? total : undefined;
}

/** Neither the end nor anything known stands here, and not zeros alone. */
function goesOn(ahead: Ahead, announcedBytes: number, isLittle: boolean): boolean {
  const left = ahead.bytesLeft();
  for (const pad of announcedBytes % 2 === 1 ? [0, 1] : [0]) {
    const head = ahead.peek(pad + 16).subarray(pad);
    if (head.length <= FEW_BYTES || isChunk(head, left, isLittle) || isKnownEnd(head)) return false;
    if (identifyKnown(head) !== undefined) return false;
  }
  const rest = ahead.peek(BLOCK_BYTES);
  return rest.some((byte) => byte !== 0) && zerosBeforeChunk(rest) === 0;
}

/** Zero bytes up to a chunk of a known name, with which some writers fill up a block; 0 where none follows. */
function zerosBeforeChunk(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first > 0 && beginsKnownChunk(bytes.subarray(first)) ? first : 0;
}

/** A chunk begins here: of a known name, or of any name with a size that the file has room for. */
function isChunk(head: Uint8Array, left: number | undefined, isLittle: boolean): boolean {
  if (beginsKnownChunk(head)) return true;
  if (head.length < 8 || !looksLikeName(head)) return false;
  const size = viewOf(head).getUint32(4, isLittle);
  return size + 8 <= (left ?? WRAP / 256);
}

/** A tag of an MP3 player or another WAV file. */
function isKnownEnd(head: Uint8Array): boolean {
  const name = fourLetters(head);
  return name.startsWith('TAG') || name.startsWith('ID3') || name === 'APET' || beginsWav(head);
}

/** What was found behind the samples. */
export interface Tail {
  /** Bytes that belong to no chunk, tag or padding. */
  strayBytes: number;
  /** Bytes of samples in further data chunks. */
  furtherDataBytes: number;
  /** Another WAV file follows. */
  hasAnotherFile: boolean;
}

/** Walks what follows the samples up to the end of the file. */
export function readTail(cursor: ByteCursor, dataBytes: number, isLittle: boolean): Tail {
  const tail: Tail = { strayBytes: 0, furtherDataBytes: 0, hasAnotherFile: false };
  if (dataBytes % 2 === 1) skipPad(cursor);
  for (;;) {
    const head = cursor.peek(16);
    if (beginsWav(head)) tail.hasAnotherFile = true;
    if (isKnownEnd(head)) {
      cursor.skip(Number.POSITIVE_INFINITY);
      return tail;
    }
    if (head.length < 8 || !isChunk(head, cursor.bytesLeft(), isLittle)) {
      if (cursor.skip(zerosBeforeChunk(cursor.peek(BLOCK_BYTES))) > 0) continue;
      tail.strayBytes = countStray(cursor);
      return tail;
    }
    const id = fourLetters(head);
    const size = viewOf(head).getUint32(4, isLittle);
    cursor.skip(8);
    const passed = cursor.skip(size);
    if (id === 'data') tail.furtherDataBytes += passed;
    if (size % 2 === 1) skipPad(cursor);
  }
}

/** Bytes up to the end of the file, 0 where they are few or nothing but zeros. */
function countStray(cursor: ByteCursor): number {
  let count = 0;
  let isPadding = true;
  for (;;) {
    const bytes = cursor.read(BLOCK_BYTES);
    count += bytes.length;
    isPadding &&= bytes.every((byte) => byte === 0);
    if (bytes.length < BLOCK_BYTES) break;
    if (!isPadding) return count + cursor.skip(Number.POSITIVE_INFINITY);
  }
  return isPadding || count <= FEW_BYTES ? 0 : count;
}
