/** Audio Interchange File Format 1.3 (Apple, 1989) and AIFF-C (draft of 1991). */

import type { ByteCursor } from '../byte-cursor.js';
import { fourLetters, viewOf } from '../bytes.js';
import { type ContainerHeader, framesIn, invalid, type PlainSamples } from './container-header.js';
import { IMA4_PACKET_FRAMES } from './ima4.js';

/**
 * Compression types of AIFF-C that compress nothing, the logarithmic ones, and IMA ADPCM: encoding, bits where the
 * type tells them, and byte order where it is not big-endian.
 */
const STORAGES: Readonly<
  Record<string, readonly [PlainSamples['encoding'], bits?: number | undefined, order?: 'little']>
> = {
  NONE: ['pcm'],
  twos: ['pcm'],
  sowt: ['pcm', undefined, 'little'],
  'raw ': ['unsigned-pcm'],
  in24: ['pcm', 24],
  in32: ['pcm', 32],
  '42ni': ['pcm', 24, 'little'],
  '23ni': ['pcm', 32, 'little'],
  fl32: ['float', 32],
  FL32: ['float', 32],
  fl64: ['float', 64],
  FL64: ['float', 64],
  alaw: ['a-law', 8],
  ALAW: ['a-law', 8],
  ulaw: ['mu-law', 8],
  ULAW: ['mu-law', 8],
  ima4: ['ima4', 16],
};

/** Of COMM: what stands before the name of the compression. */
const COMMON_BYTES = 22;
/** Sizes that writers leave where they cannot go back: ffmpeg 0, sox another one, with a frame count to match. */
const UNKNOWN_SIZES: ReadonlySet<number> = new Set([0, 0x7f000008, 0xffffffff]);

interface Common {
  samples: PlainSamples;
  frames: number;
}

/**
 * Reads the chunks up to the samples.
 *
 * @param cursor At the first byte of the file; at the first sample afterwards.
 */
export function readAiffHeader(cursor: ByteCursor): ContainerHeader {
  const form = fourLetters(cursor.read(12), 8);
  let common: Common | undefined;
  for (;;) {
    const head = cursor.read(8);
    if (head.length < 8)
      return invalid(common ? 'it ends before its samples' : 'it ends before its COMM chunk');
    const name = fourLetters(head);
    const size = viewOf(head).getUint32(4);
    if (name === 'SSND') {
      if (common !== undefined) return atSamples(cursor, size, common);
      return { kind: 'foreign', what: 'an AIFF file whose samples stand before their description' };
    }
    const isWanted = name === 'COMM' && common === undefined;
    const body = cursor.read(isWanted ? Math.min(size, COMMON_BYTES) : 0).slice();
    if (isWanted) {
      const parsed = parseCommon(body, form);
      if ('kind' in parsed) return parsed;
      common = parsed;
    }
    cursor.skip(size - body.length + (size % 2));
  }
}

function parseCommon(body: Uint8Array, form: string): Common | ContainerHeader {
  const isCompressed = form === 'AIFC';
  if (body.length < (isCompressed ? 22 : 18)) return invalid(`its COMM chunk has only ${body.length} bytes`);
  const view = viewOf(body);
  const type = isCompressed ? fourLetters(body, 18) : 'NONE';
  if (!Object.hasOwn(STORAGES, type)) {
    return { kind: 'foreign', what: `an AIFF-C file that holds the encoding ${JSON.stringify(type)}` };
  }
  const [encoding, bits = view.getUint16(6), byteOrder = 'big'] = STORAGES[type];
  if (bits < 1 || (bits > 32 && encoding !== 'float')) {
    return { kind: 'foreign', what: `an AIFF file of ${bits}-bit samples` };
  }
  const samples: PlainSamples = {
    encoding,
    bits,
    byteOrder,
    channels: view.getUint16(0),
    sampleRate: extended(view, 8),
  };
  // IMA ADPCM counts its packets of 64 frames.
  const frames = view.getUint32(2) * (encoding === 'ima4' ? IMA4_PACKET_FRAMES : 1);
  return { samples, frames };
}

function atSamples(cursor: ByteCursor, size: number, { samples, frames }: Common): ContainerHeader {
  const head = cursor.read(8);
  if (head.length < 8) return invalid('it ends before its samples');
  const offset = viewOf(head).getUint32(0);
  cursor.skip(offset);
  if (UNKNOWN_SIZES.has(size)) {
    return { kind: 'plain', samples, announcedFrames: undefined, storedBytes: undefined, warnings: [] };
  }
  const storedBytes = Math.max(0, size - 8 - offset);
  const stored = framesIn(storedBytes, samples);
  const warnings =
    stored <= frames
      ? []
      : [`the header counts ${frames} frames, its sound chunk holds ${stored}; all of them are read`];
  return { kind: 'plain', samples, announcedFrames: Math.max(stored, frames), storedBytes, warnings };
}

/** An 80-bit IEEE 754 number, as its nearest double. */
function extended(view: DataView, at: number): number {
  const exponent = view.getUint16(at);
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6);
  return (exponent & 0x8000 ? -1 : 1) * mantissa * 2 ** ((exponent & 0x7fff) - 16383 - 63);
}
