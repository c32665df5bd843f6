import { fourLetters } from '../bytes.js';
import { inspectAsf } from './asf.js';
import { inspectFlac } from './flac.js';
import { type Inspection, unknownStructure } from './inspection.js';
import { inspectMatroska } from './matroska.js';
import { inspectMp4 } from './mp4.js';
import { inspectMpeg } from './mpeg.js';
import { inspectOgg } from './ogg.js';
import { inspectTta } from './tta.js';
import { inspectWavPack } from './wavpack.js';

const INSPECTORS: Readonly<Record<string, (bytes: Uint8Array) => Inspection>> = {
  flac: (bytes) => (fourLetters(bytes) === 'OggS' ? inspectOgg(bytes) : inspectFlac(bytes)),
  m4a: inspectMp4,
  mkv: inspectMatroska,
  mp3: inspectMpeg,
  oga: inspectOgg,
  opus: inspectOgg,
  tta: inspectTta,
  wma: inspectAsf,
  wv: inspectWavPack,
};

/**
 * Walks a file's structure without decoding it.
 *
 * @param bytes The whole file.
 * @param format As `identify` names it.
 */
export function inspect(bytes: Uint8Array, format: string): Inspection {
  const inspector = Object.hasOwn(INSPECTORS, format) ? INSPECTORS[format] : unknownStructure;
  try {
    return inspector(bytes);
  } catch (error) {
    // A DataView past the end: a table that is longer than the file.
    if (error instanceof RangeError)
      return { kind: 'damaged', where: 'in its header, which points behind its end' };
    throw error;
  }
}
