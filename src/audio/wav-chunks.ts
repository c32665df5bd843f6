/**
 * Walks the chunks of a RIFF, RIFX (the same with the bytes of every number turned round), RF64 (EBU Tech 3306) or BW64
 * (ITU-R BS.2088) file up to its samples. Sizes in the file are only ever used to pass over bytes, so none of them can
 * cause an allocation.
 */

import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import type { ByteCursor } from './byte-cursor.js';
import { fourLetters, viewOf } from './bytes.js';
import { type ForeignFile, remedyText } from './foreign-files.js';
import { identifyBehindFront } from './front-matter.js';
import { FORMAT_BYTES, parseFormat, type WavFormat } from './wav-format.js';

/** Where the samples end. */
export interface DataExtent {
  /** Bytes of samples that the header announces, or undefined: up to the end of the file. */
  announcedBytes: number | undefined;
  /**
   * The announced size is one that programs write when they cannot know it: it counts only where the file ends or
   * another chunk begins there.
   */
  doubtful: boolean;
  /** Where the file ends by the size in its first 12 bytes, in bytes from the first sample; infinite where untold. */
  riffBytes: number;
}

export interface WavHeader {
  format: WavFormat;
  extent: DataExtent;
  warnings: string[];
}

/** Sizes that sox, ffmpeg and others write into a pipe, where they cannot go back. */
const STREAMING_SIZES: ReadonlySet<number> = new Set([0x7ffff000, 0x7fffffff, 0x80000000, 0xfffff000]);
const UNKNOWN_SIZE = 0xffffffff;
/** From here on the size in the first 12 bytes may be one that stands for none. */
const LEAST_STREAMING_SIZE = 0x7ffff000;

const KNOWN_CHUNKS: ReadonlySet<string> = new Set(
  (
    'fmt |data|fact|LIST|list|JUNK|junk|PAD |FLLR|bext|iXML|axml|chna|cart|cue |plst|labl|note|ltxt|smpl|inst|acid|' +
    'PEAK|levl|ID3 |id3 |_PMX|aXML|DISP|MEXT|umid|minf|elm1|regn|afsp|strc|LGWV|ds64|slnt|wavl|SyLp|guan|wamd'
  ).split('|'),
);

/** What a file that is named as something else is not. */
export const NOT_WAV = 'not a WAV file of PCM or float';

/** A chunk begins here: one of a known name. */
export function beginsKnownChunk(bytes: Uint8Array): boolean {
  return KNOWN_CHUNKS.has(fourLetters(bytes));
}

/** The refusal of a file that is no WAV of a kind that is read. */
export function notWav({ what, remedy }: ForeignFile, name: string, path: string | undefined): NmfError {
  return new NmfError('input', `${printableName(name)} is ${what}, ${NOT_WAV}; ${remedyText(remedy, path)}`);
}

/**
 * Reads the header and leaves the cursor at the first sample.
 *
 * @param cursor At the first byte of the file.
 * @param name The file as messages call it.
 * @param path Its path for the conversion command, or undefined for a pipe.
 * @throws NmfError `input` when this is no WAV file, or one whose samples cannot be read.
 */
export function readHeader(cursor: ByteCursor, name: string, path: string | undefined): WavHeader {
  const shown = printableName(name);
  const broken = (problem: string) => new NmfError('input', `${shown} cannot be read: ${problem}.`);

  const foreign = identifyBehindFront(cursor, path);
  if (foreign !== undefined) throw notWav(foreign, name, path);
  const head = cursor.read(12);
  if (head.length === 0)
    throw new NmfError('input', `${shown} is empty: it has no bytes, so there is no sound in it.`);
  const byteOrder = fourLetters(head) === 'RIFX' ? 'big' : 'little';
  const isLittle = byteOrder === 'little';
  const uint32 = (bytes: Uint8Array) => viewOf(bytes).getUint32(4, isLittle);
  const riffSize = uint32(head);
  /** Bytes behind the size in the first 12 bytes that were passed over, `WAVE` among them. */
  let position = 4;

  const warnings: string[] = [];
  let format: WavFormat | undefined;
  let largeSizes: LargeSizes | undefined;
  for (;;) {
    const chunkHead = cursor.read(8);
    if (chunkHead.length < 8) {
      throw broken(format ? 'it ends before its data chunk' : 'it ends before its format chunk');
    }
    const id = fourLetters(chunkHead);
    const size32 = uint32(chunkHead);
    position += 8;
    if (id === 'data') {
      if (!format) throw broken('its data chunk comes before its format chunk');
      const isTold = riffSize < LEAST_STREAMING_SIZE;
      const riffBytes = isTold ? riffSize - position : Number.POSITIVE_INFINITY;
      return { format, extent: { ...dataExtent(size32, largeSizes, cursor), riffBytes }, warnings };
    }
    const size = size32 === UNKNOWN_SIZE ? (largeSizes?.others.get(id) ?? size32) : size32;
    let consumed = 0;
    if (id === 'fmt ' && !format) {
      const body = cursor.read(Math.min(size, FORMAT_BYTES));
      consumed = body.length;
      if (consumed < Math.min(size, 16)) throw broken('it ends within its format chunk');
      const parsed = parseFormat(body, byteOrder);
      if (parsed.kind === 'foreign') throw notWav(parsed, name, path);
      if (parsed.kind === 'invalid') throw broken(parsed.problem);
      format = parsed.format;
      if (parsed.warning !== undefined) warnings.push(parsed.warning);
    } else if (id === 'ds64') {
      const body = cursor.read(Math.min(size, DS64_BYTES_READ));
      consumed = body.length;
      largeSizes = parseDs64(body);
    }
    position += consumed + cursor.skip(size - consumed);
    if (size % 2 === 1) position += skipPad(cursor);
  }
}

/** The 64-bit sizes of a `ds64` chunk. */
interface LargeSizes {
  data: number | undefined;
  /** Sizes of other chunks past 4 GiB, by name. */
  others: ReadonlyMap<string, number>;
}

/** The fixed part and a table of up to 80 entries; nobody has more large chunks. */
const DS64_BYTES_READ = 28 + 12 * 80;

function parseDs64(body: Uint8Array): LargeSizes {
  const view = viewOf(body);
  const others = new Map<string, number>();
  if (body.length < 16) return { data: undefined, others };
  const data = Number(view.getBigUint64(8, true));
  for (let at = 28; at + 12 <= body.length; at += 12) {
    others.set(fourLetters(body, at), Number(view.getBigUint64(at + 4, true)));
  }
  // Zero or all ones: the writer never came back to fill it in. Beyond 2^53 no file can be.
  return { data: data === 0 || data > Number.MAX_SAFE_INTEGER ? undefined : data, others };
}

function dataExtent(
  size32: number,
  largeSizes: LargeSizes | undefined,
  cursor: ByteCursor,
): Omit<DataExtent, 'riffBytes'> {
  if (size32 === UNKNOWN_SIZE) return { announcedBytes: largeSizes?.data, doubtful: false };
  if (size32 === 0) {
    // Either there are no samples, or the writer was stopped before it could fill the size in.
    const isEmpty = beginsKnownChunk(cursor.peek(4));
    return { announcedBytes: isEmpty ? 0 : undefined, doubtful: false };
  }
  return { announcedBytes: size32, doubtful: STREAMING_SIZES.has(size32) };
}

/**
 * After a chunk of odd size stands a pad byte, which some writers forget. A pad is zero as a rule and no chunk name
 * begins with zero; where it is something else, the one of the two places that holds a chunk name is right.
 *
 * @returns How many bytes were passed over.
 */
export function skipPad(cursor: ByteCursor): number {
  const next = cursor.peek(5);
  const isForgotten = next[0] !== 0 && !beginsKnownChunk(next.subarray(1)) && looksLikeName(next);
  return isForgotten ? 0 : cursor.skip(1);
}

/** Four printable characters stand here. */
export function looksLikeName(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && bytes.subarray(0, 4).every((byte) => byte >= 0x20 && byte < 0x7f);
}
