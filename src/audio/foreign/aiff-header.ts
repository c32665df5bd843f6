/** Audio Interchange File Format 1.3 (Apple, 1989) and AIFF-C (draft of 1991). */

import type { ByteCursor } from '../byte-cursor.js';
import { fourLetters, viewOf } from './byte-text.js';
import { type ContainerHeader, framesIn, invalid, type PlainSamples } from './container-header.js';
import { IMA4_PACKET_FRAMES } from './ima4.js';

type Storage = Pick<PlainSamples, 'encoding' | 'isBigEndian' | 'isSigned8'> & { bits?: number };

const BIG: Storage = { encoding: 'pcm', isBigEndian: true, isSigned8: true };
const LITTLE: Storage = { ...BIG, isBigEndian: false };

/** Compression types of AIFF-C that compress nothing, the logarithmic ones, and IMA ADPCM. */
const STORAGES: Readonly<Record<string, Storage>> = {
  NONE: BIG,
  twos: BIG,
  sowt: LITTLE,
  'raw ': { ...BIG, isSigned8: false },
  in24: { ...BIG, bits: 24 },
  in32: { ...BIG, bits: 32 },
  '42ni': { ...LITTLE, bits: 24 },
  '23ni': { ...LITTLE, bits: 32 },
  fl32: { ...BIG, encoding: 'float', bits: 32 },
  FL32: { ...BIG, encoding: 'float', bits: 32 },
  fl64: { ...BIG, encoding: 'float', bits: 64 },
  FL64: { ...BIG, encoding: 'float', bits: 64 },
  alaw: { ...BIG, encoding: 'a-law', bits: 8, isSigned8: false },
  ALAW: { ...BIG, encoding: 'a-law', bits: 8, isSigned8: false },
  ulaw: { ...BIG, encoding: 'mu-law', bits: 8, isSigned8: false },
  ULAW: { ...BIG, encoding: 'mu-law', bits: 8, isSigned8: false },
  ima4: { ...BIG, encoding: 'ima4', bits: 16 },
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
      if (common === undefined) {
        return { kind: 'foreign', what: 'an AIFF file whose samples stand before their description' };
      }
      return atSamples(cursor, size, common);
    }
    let consumed = 0;
    if (name === 'COMM' && common === undefined) {
      const body = cursor.read(Math.min(size, COMMON_BYTES)).slice();
      consumed = body.length;
      const parsed = parseCommon(body, form);
      if ('kind' in parsed) return parsed;
      common = parsed;
    }
    cursor.skip(size - consumed + (size % 2));
  }
}

function parseCommon(body: Uint8Array, form: string): Common | ContainerHeader {
  const isCompressed = form === 'AIFC';
  if (body.length < (isCompressed ? 22 : 18)) return invalid(`its COMM chunk has only ${body.length} bytes`);
  const view = viewOf(body);
  const type = isCompressed ? fourLetters(body, 18) : 'NONE';
  const storage = STORAGES[type];
  if (storage === undefined) {
    return { kind: 'foreign', what: `an AIFF-C file that holds the encoding ${JSON.stringify(type)}` };
  }
  const bits = storage.bits ?? view.getUint16(6);
  if (bits < 1 || (bits > 32 && storage.encoding === 'pcm')) {
    return { kind: 'foreign', what: `an AIFF file of ${bits}-bit samples` };
  }
  const samples: PlainSamples = {
    ...storage,
    bits,
    sampleBytes: Math.ceil(bits / 8),
    channels: view.getUint16(0),
    sampleRate: extended(view, 8),
  };
  // IMA ADPCM counts its packets of 64 frames.
  const frames = view.getUint32(2) * (storage.encoding === 'ima4' ? IMA4_PACKET_FRAMES : 1);
  return { samples, frames };
}

function atSamples(cursor: ByteCursor, size: number, { samples, frames }: Common): ContainerHeader {
  const head = cursor.read(8);
  if (head.length < 8) return invalid('it ends before its samples');
  const offset = viewOf(head).getUint32(0);
  cursor.skip(offset);
  const warnings: string[] = [];
  if (UNKNOWN_SIZES.has(size)) {
    return { kind: 'plain', samples, announcedFrames: undefined, storedBytes: undefined, warnings };
  }
  const storedBytes = Math.max(0, size - 8 - offset);
  const stored = framesIn(storedBytes, samples);
  if (stored <= frames) return { kind: 'plain', samples, announcedFrames: frames, storedBytes, warnings };
  warnings.push(`the header counts ${frames} frames, its sound chunk holds ${stored}; all of them are read`);
  return { kind: 'plain', samples, announcedFrames: stored, storedBytes, warnings };
}

/** An 80-bit IEEE 754 number, as its nearest double. */
function extended(view: DataView, at: number): number {
  const exponent = view.getUint16(at);
  const mantissa = view.getUint32(at + 2) * 2 ** 32 + view.getUint32(at + 6);
  return (exponent & 0x8000 ? -1 : 1) * mantissa * 2 ** ((exponent & 0x7fff) - 16383 - 63);
}
