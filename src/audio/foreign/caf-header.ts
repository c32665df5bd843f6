/** Apple Core Audio Format Specification 1.0. */

import type { ByteCursor } from '../byte-cursor.js';
import { fourLetters, viewOf } from '../bytes.js';
import { type ContainerHeader, framesIn, invalid, type PlainSamples } from './container-header.js';
import { IMA4_PACKET_BYTES, IMA4_PACKET_FRAMES } from './ima4.js';

const NAMES: Readonly<Record<string, string>> = {
  'aac ': 'AAC',
  alac: 'Apple Lossless',
  '.mp3': 'MP3',
  opus: 'Opus',
  flac: 'FLAC',
  'ac-3': 'Dolby AC-3',
};

/** Flags of linear PCM. */
const IS_FLOAT = 1;
const IS_LITTLE_ENDIAN = 2;
/** A writer that cannot go back leaves -1; no sound takes 2^63 bytes. */
const UNKNOWN_SIZES_FROM = 2n ** 63n;

/**
 * Reads the chunks up to the samples.
 *
 * @param cursor At the first byte of the file; at the first sample afterwards.
 */
export function readCafHeader(cursor: ByteCursor): ContainerHeader {
  const version = viewOf(cursor.read(8).slice());
  if (version.byteLength < 8) return invalid('it ends within its header');
  if (version.getUint16(4) !== 1) {
    return { kind: 'foreign', what: `a Core Audio file of version ${version.getUint16(4)}` };
  }
  let samples: PlainSamples | undefined;
  for (;;) {
    const head = cursor.read(12);
    if (head.length < 12)
      return invalid(samples ? 'it ends before its samples' : 'it ends before its description');
    const name = fourLetters(head);
    const exactSize = viewOf(head).getBigUint64(4);
    if (name === 'data') {
      if (samples === undefined) return invalid('its samples stand before their description');
      cursor.skip(4); // the edit count
      const storedBytes = exactSize >= UNKNOWN_SIZES_FROM ? undefined : Math.max(0, Number(exactSize) - 4);
      const announcedFrames = storedBytes === undefined ? undefined : framesIn(storedBytes, samples);
      return { kind: 'plain', samples, announcedFrames, storedBytes, warnings: [] };
    }
    const size = Number(exactSize);
    const isWanted = name === 'desc' && samples === undefined;
    const body = cursor.read(isWanted ? Math.min(size, 32) : 0).slice();
    if (isWanted) {
      if (body.length < 32) return invalid(`its description has only ${body.length} bytes`);
      const parsed = parseDescription(body);
      if ('kind' in parsed) return parsed;
      samples = parsed;
    }
    cursor.skip(size - body.length);
  }
}

function parseDescription(body: Uint8Array): PlainSamples | ContainerHeader {
  const view = viewOf(body);
  const sampleRate = view.getFloat64(0);
  const type = fourLetters(body, 8);
  const flags = view.getUint32(12);
  const packetBytes = view.getUint32(16);
  const packetFrames = view.getUint32(20);
  const channels = view.getUint32(24);
  const bits = view.getUint32(28);
  if (channels === 0) return invalid('it says that it has 0 channels');
  const byteOrder = (flags & IS_LITTLE_ENDIAN) === 0 ? 'big' : 'little';
  const described = (encoding: PlainSamples['encoding'], sampleBits: number): PlainSamples => {
    return { encoding, bits: sampleBits, byteOrder, channels, sampleRate };
  };
  const isOrdinary = (bytes: number, frames: number) => packetBytes === bytes && packetFrames === frames;
  switch (type) {
    case 'alaw':
    case 'ulaw':
      if (!isOrdinary(channels, 1)) break;
      return described(type === 'alaw' ? 'a-law' : 'mu-law', 8);
    case 'ima4':
      if (!isOrdinary(IMA4_PACKET_BYTES * channels, IMA4_PACKET_FRAMES)) break;
      return described('ima4', 16);
    case 'lpcm': {
      const isFloat = (flags & IS_FLOAT) !== 0;
      // Where samples do not fill their bytes, the specification leaves open at which end they stand.
      if (!(isFloat ? [32, 64] : [8, 16, 24, 32]).includes(bits) || !isOrdinary((channels * bits) / 8, 1)) {
        const what = `a Core Audio file of ${bits}-bit ${isFloat ? 'float' : 'PCM'}`;
        return { kind: 'foreign', what: `${what} in ${packetBytes} bytes per packet` };
      }
      return described(isFloat ? 'float' : 'pcm', bits);
    }
  }
  const known = Object.hasOwn(NAMES, type) ? NAMES[type] : `the encoding ${JSON.stringify(type)}`;
  return { kind: 'foreign', what: `a Core Audio file that holds ${known}` };
}
