/**
 * What the `fmt ` chunk says, as Microsoft's Multimedia Programming Interface 1.0 (WAVEFORMATEX) and
 * WAVEFORMATEXTENSIBLE define it.
 */

import { viewOf } from './bytes.js';
import type { Remedy } from './foreign-files.js';
import { MAX_SAMPLE_RATE } from './signal.js';

/** How the samples of a WAV file are stored. */
export interface WavFormat {
  /** How a number stands for a sample. */
  encoding: 'pcm' | 'float' | 'a-law' | 'mu-law';
  /** Bits of a sample that carry sound; by the rule they fill the container from the top. */
  bitsPerSample: number;
  /** Bits a sample takes in the file: a multiple of 8 up to 64. */
  containerBits: number;
  /** Which byte of a number comes first: `little` the lowest, as in nearly all WAV files, `big` the highest (RIFX). */
  byteOrder: 'little' | 'big';
  /** 1 to 64. */
  channels: number;
  /** Hz, 1 to 768000. */
  sampleRate: number;
  /** Speaker positions, one bit each from front left (1) on, where the file tells them. */
  channelMask: number | undefined;
}

const MAX_CHANNELS = 64;

/** A format that can be read, or why it cannot. */
export type ParsedFormat =
  | { kind: 'readable'; format: WavFormat; warning: string | undefined }
  /** Sound in an encoding that another program has to convert. */
  | { kind: 'foreign'; what: string; remedy: Remedy }
  /** A value that breaks a rule; converting would not help. */
  | { kind: 'invalid'; problem: string };

/** Bytes of a `fmt ` chunk that are looked at; longer ones are skipped over. */
export const FORMAT_BYTES = 40;

const TAG_PCM = 1;
const TAG_FLOAT = 3;
const TAG_A_LAW = 6;
const TAG_MU_LAW = 7;
const TAG_EXTENSIBLE = 0xfffe;

/** Registered encodings that are met in practice (RFC 2361). */
const FOREIGN_TAGS: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  17: 'IMA ADPCM',
  32: 'Yamaha ADPCM',
  34: 'TrueSpeech',
  49: 'GSM 6.10',
  64: 'G.721 ADPCM',
  69: 'G.726 ADPCM',
  80: 'MPEG audio',
  85: 'MP3',
  100: 'G.726 ADPCM',
  146: 'Dolby AC-3',
  255: 'AAC',
  352: 'Windows Media Audio',
  353: 'Windows Media Audio',
  354: 'Windows Media Audio',
  5648: 'AAC',
  655: 'G.722 ADPCM',
  8192: 'Dolby AC-3',
  8193: 'DTS',
  21318: 'Flash ADPCM',
  61868: 'FLAC',
};

/** Those that ffmpeg reads in a WAV file, each run by a test. */
const CONVERTED_TAGS: ReadonlySet<number> = new Set([
  2, 17, 32, 49, 69, 80, 85, 352, 353, 655, 8192, 8193, 21318, 61868,
]);

/**
 * Reads the body of a `fmt ` chunk of 16, 18, 20, 40 or more bytes.
 *
 * @param body The chunk's first bytes, `FORMAT_BYTES` of them or as many as there are.
 * @param byteOrder Of the numbers in it, and of the samples.
 */
export function parseFormat(body: Uint8Array, byteOrder: WavFormat['byteOrder'] = 'little'): ParsedFormat {
  const invalid = (problem: string): ParsedFormat => ({ kind: 'invalid', problem });
  if (body.length < 16) return invalid(`its format chunk has ${body.length} bytes, it needs at least 16`);
  const view = viewOf(body);
  const isLittle = byteOrder === 'little';
  let tag = view.getUint16(0, isLittle);
  const channels = view.getUint16(2, isLittle);
  const sampleRate = view.getUint32(4, isLittle);
  const blockAlign = view.getUint16(12, isLittle);
  const bits = view.getUint16(14, isLittle);
  let validBits = bits;
  let channelMask: number | undefined;
  if (tag === TAG_EXTENSIBLE) {
    if (body.length < FORMAT_BYTES) {
      return invalid(
        `its extensible format chunk has ${body.length} bytes, it needs at least ${FORMAT_BYTES}`,
      );
    }
    validBits = view.getUint16(18, isLittle);
    if (validBits === 0 || validBits > bits) validBits = bits;
    channelMask = view.getUint32(20, isLittle);
    // The sub-format GUID begins with the tag, in four bytes; a big-endian file may leave those as they are elsewhere.
    const begin = view.getUint32(24, isLittle);
    tag = begin <= 0xffff ? begin : view.getUint16(24, true);
  }
  const storage = sampleStorage(tag, bits, blockAlign / channels);
  if (typeof storage === 'string') {
    // What ffmpeg makes of a big-endian file is noise.
    const converts = isLittle && CONVERTED_TAGS.has(tag);
    const remedy = converts ? 'convert' : { words: 'no command is known to convert it' };
    return { kind: 'foreign', what: `a WAV file ${storage}`, remedy };
  }
  const problem = brokenLimit(channels, sampleRate);
  if (problem !== undefined) return invalid(problem);
  const { encoding, containerBits } = storage;
  const bitsPerSample = encoding === 'pcm' ? validBits : containerBits;
  const frameBytes = (channels * containerBits) / 8;
  const warning =
    blockAlign === frameBytes
      ? undefined
      : `the header says ${blockAlign} bytes per frame, its format takes ${frameBytes}; read as ${frameBytes}`;
  const format = { encoding, bitsPerSample, containerBits, byteOrder, channels, sampleRate, channelMask };
  return { kind: 'readable', format, warning };
}

/** The rule that a channel count or sample rate breaks, with its value, or undefined when both are fine. */
export function brokenLimit(channels: number, sampleRate: number): string | undefined {
  if (!Number.isInteger(channels) || channels < 1 || channels > MAX_CHANNELS) {
    return `the number of channels must be between 1 and ${MAX_CHANNELS}, got ${channels}`;
  }
  if (!Number.isInteger(sampleRate) || sampleRate < 1 || sampleRate > MAX_SAMPLE_RATE) {
    return `the sample rate must be between 1 and ${MAX_SAMPLE_RATE} Hz, got ${sampleRate}`;
  }
  return undefined;
}

/** How samples are stored or, where they cannot be read, what they are, behind "a WAV file". */
function sampleStorage(
  tag: number,
  bits: number,
  alignedBytes: number,
): Pick<WavFormat, 'encoding' | 'containerBits'> | string {
  switch (tag) {
    case TAG_PCM: {
      if (bits < 1 || bits > 64) return `of ${bits}-bit PCM`;
      // 24 bits in four bytes without an extensible header: the frame size alone tells.
      const isWider = (bits > 16 && bits <= 24 && alignedBytes === 4) || (bits > 32 && alignedBytes === 8);
      return { encoding: 'pcm', containerBits: 8 * (isWider ? alignedBytes : Math.ceil(bits / 8)) };
    }
    case TAG_FLOAT:
      return bits === 32 || bits === 64 ? { encoding: 'float', containerBits: bits } : `of ${bits}-bit float`;
    case TAG_A_LAW:
    case TAG_MU_LAW: {
      const encoding = tag === TAG_A_LAW ? 'a-law' : 'mu-law';
      // Some writers leave the bits at 0 or tell those after decoding; one byte a sample is what counts.
      return bits === 8 || alignedBytes === 1 ? { encoding, containerBits: 8 } : `of ${bits}-bit ${encoding}`;
    }
    default:
      return `that holds ${FOREIGN_TAGS[tag] ?? `encoding 0x${tag.toString(16).padStart(4, '0')}`}`;
  }
}
