import { statSync } from 'node:fs';
import { fileSource } from '../disk/byte-source.js';
import { ByteCursor } from './byte-cursor.js';
import { identifyBehindFront } from './front-matter.js';
import type { AudioShape } from './signal.js';

/**
 * Bytes that a second of stereo at 48 kHz takes, as these formats are commonly used: 16 bits where nothing is
 * compressed, a quarter of that where nothing is lost, 128 kbit/s for MP3 and 64 for what came after it.
 */
const BYTES_PER_SECOND: Readonly<Record<string, number>> = {
  aiff: 192_000,
  caf: 192_000,
  flac: 48_000,
  wv: 48_000,
  tta: 48_000,
  mp3: 16_000,
};
const BYTES_PER_SECOND_OF_OTHERS = 8_000;

/**
 * How long a recording that is no WAV may be, guessed from its bytes: to know it, it would have to be decoded.
 *
 * @returns Undefined where @audio/decode does not know the format either.
 * @throws NmfError `input` when the file cannot be read.
 */
export function guessSize(path: string): AudioShape | undefined {
  const cursor = new ByteCursor(fileSource(path));
  try {
    const format = identifyBehindFront(cursor, path)?.format;
    if (format === undefined) return undefined;
    const seconds = statSync(path).size / (BYTES_PER_SECOND[format] ?? BYTES_PER_SECOND_OF_OTHERS);
    return { samples: Math.ceil(48_000 * seconds), channels: 2, sampleRate: 48_000 };
  } finally {
    cursor.close();
  }
}
