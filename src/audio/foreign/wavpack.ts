import { fourLetters, placeOf, viewOf } from '../bytes.js';
import { isTrailer } from '../tags.js';
import { anotherAt, damagedAt, type Inspection } from './inspection.js';

/** Bytes of a block's header (WavPack 4 & 5 File / Block Format). */
const HEADER_BYTES = 32;

/** Flags of a block. */
const IS_FLOAT = 0x80;
const IS_FIRST = 0x800;
const IS_LAST = 0x1000;
const IS_DSD = 0x80000000;

/** Totals that writers leave where they cannot go back. */
const UNKNOWN_TOTALS: ReadonlySet<number> = new Set([0, 0xffffffff]);

const MAX_BITS = 24;

/** Walks a WavPack file block by block. Checksums of the samples are the decoder's: it refuses what breaks one. */
export function inspectWavPack(bytes: Uint8Array): Inspection {
  const view = viewOf(bytes);
  let at = 0;
  /** End of the last group of blocks that holds all channels. */
  let whole = 0;
  let frames = 0;
  const partEnds: number[] = [];
  let announced: number | undefined;
  let integerBits: number | undefined;
  let isBroken = false;
  while (at < bytes.length) {
    if (at + HEADER_BYTES > bytes.length || fourLetters(bytes, at) !== 'wvpk') {
      const isTail = isTrailer(bytes, at);
      const next = nextBlock(bytes, at + 1);
      if (next !== undefined) return isTail ? anotherAt(next) : damagedAt(at);
      isBroken = !isTail;
      break;
    }
    const end = at + 8 + view.getUint32(at + 4, true);
    const length = view.getUint32(at + 20, true);
    const flags = view.getUint32(at + 24, true);
    if (end > bytes.length) {
      if (nextBlock(bytes, at + HEADER_BYTES) !== undefined) return damagedAt(at);
      isBroken = true;
      break;
    }
    if (length > 0) {
      const index = view.getUint8(at + 10) * 2 ** 32 + view.getUint32(at + 16, true);
      if ((flags & IS_FIRST) !== 0 && frames === 0) {
        const shape = sampleBits(flags);
        if (typeof shape === 'string') return { kind: 'foreign', what: shape };
        integerBits = shape;
        const total = view.getUint32(at + 12, true);
        announced = UNKNOWN_TOTALS.has(total) ? undefined : view.getUint8(at + 11) * 2 ** 32 + total;
      }
      if (index !== frames) return index === 0 ? anotherAt(at) : damagedAt(at);
      if ((flags & IS_LAST) !== 0) {
        frames += length;
        whole = end;
        partEnds.push(end);
      }
    }
    at = end;
  }
  const isCut = isBroken || frames < (announced ?? 0);
  return {
    kind: 'decodable',
    bytes: bytes.subarray(0, whole),
    announced,
    present: frames,
    isCut,
    partEnds,
    integerBits,
  };
}

/** Bits of integer samples, undefined for float, or in words what the decoder does not give exactly. */
function sampleBits(flags: number): number | undefined | string {
  if ((flags & IS_DSD) !== 0) return 'a WavPack file of DSD';
  if ((flags & IS_FLOAT) !== 0) return undefined;
  const storedBits = 8 * ((flags & 3) + 1);
  const emptyBits = (flags >>> 13) & 31;
  const bits = storedBits - emptyBits;
  return bits > MAX_BITS || emptyBits > 0
    ? `a WavPack file of ${bits}-bit integers in ${storedBits} bits`
    : bits;
}

function nextBlock(bytes: Uint8Array, from: number): number | undefined {
  // Version 4.02 to 4.16, and no block holds megabytes.
  const isBlock = (at: number) =>
    at + HEADER_BYTES <= bytes.length && bytes[at + 9] === 4 && bytes[at + 7] === 0;
  return placeOf(bytes, 'wvpk', from, isBlock);
}
