/** Which program wrote a WAV file, as its `INFO` chunk tells (see wav-header.ts). */

import { readStart } from '../disk/regular-file.js';

/** Other chunks that may stand before it are short, as nmf writes them. */
const BYTES_SEEN = 512;

/**
 * Which program a WAV file says it was written by, where that stands before its samples.
 *
 * @returns Undefined for a WAV that does not tell, and for anything else than a WAV; a pipe or device is not read.
 * @throws The system's error when there is such a file and it cannot be read.
 */
export function softwareOf(path: string): string | undefined {
  const bytes = readStart(path, BYTES_SEEN) ?? Buffer.alloc(0);
  const name = (at: number) => bytes.toString('latin1', at, at + 4);
  if (!['RIFF', 'RF64'].includes(name(0)) || name(8) !== 'WAVE') return undefined;
  for (let at = 12; at + 20 <= bytes.length && name(at) !== 'data'; ) {
    if (name(at) === 'LIST' && name(at + 8) === 'INFO' && name(at + 12) === 'ISFT') {
      const text = bytes.toString('latin1', at + 20, at + 20 + bytes.readUInt32LE(at + 16));
      return text.replace(/\0.*$/s, '');
    }
    const size = bytes.readUInt32LE(at + 4);
    at += 8 + size + (size % 2);
  }
  return undefined;
}
