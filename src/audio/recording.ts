/**
 * Recordings of any kind: WAV, AIFF and CAF by the reader here, others by an optional package.
 */

import { type ByteSource, fileSource } from '../disk/byte-source.js';
import { ByteCursor } from './byte-cursor.js';
import { isPlainContainer, openPlainContainer } from './foreign/plain-samples.js';
import { decodeForeign, type Recording } from './foreign-decoder.js';
import { identifyBehindFront } from './front-matter.js';
import { assertRecorded } from './recorded-sound.js';
import type { AudioShape } from './signal.js';
import { notWav } from './wav-chunks.js';
import { openWavSource, readAll } from './wav-reader.js';

export type { Recording, RecordingFormat } from './foreign-decoder.js';

export interface ReadRecordingOptions {
  /** Path of the file, for the command that messages propose. Default: none, as for a pipe. */
  path?: string | undefined;
  /**
   * Called before memory is taken for samples: once where the storage tells the length, else as the recording grows.
   * What it throws ends the reading, so that a recording which would not fit is refused in time.
   */
  onSize?: ((size: AudioShape) => void) | undefined;
  /** Puts the samples of a WAV into shared memory, where other threads see them without a copy. Default: not. */
  isShared?: boolean | undefined;
}

/**
 * Reads a recording into memory: WAV, or AIFF or CAF, or any other format that the optional package @audio/decode knows.
 *
 * @throws NmfError `input` when it cannot be read, is in a format that nothing here reads, is damaged, or changed
 *   while it was read; `memory` when it does not fit.
 */
export function readRecording(path: string, options: ReadRecordingOptions = {}): Promise<Recording> {
  return readRecordingSource(fileSource(path), path, { ...options, path });
}

/**
 * As `readRecording` from any source of bytes, which is closed at the end, also after an error.
 *
 * @param name What messages call it.
 */
export async function readRecordingSource(
  source: ByteSource,
  name: string,
  options: ReadRecordingOptions = {},
): Promise<Recording> {
  const cursor = new ByteCursor(source);
  try {
    const { notFinite, ...recording } = await readAny(cursor, name, options);
    assertRecorded(recording.signal, name, notFinite);
    return recording;
  } finally {
    cursor.close();
  }
}

async function readAny(
  cursor: ByteCursor,
  name: string,
  { path, onSize, isShared }: ReadRecordingOptions,
): Promise<Recording & { notFinite?: number }> {
  const foreign = identifyBehindFront(cursor, path);
  if (foreign === undefined) return readAll(openWavSource(cursor, name, path), onSize, isShared);
  const { format } = foreign;
  if (format === undefined) throw notWav(foreign, name, path);
  if (!isPlainContainer(format)) {
    return decodeForeign(cursor, name, path, { ...foreign, format }, onSize);
  }
  const reader = openPlainContainer(cursor, name, path, format);
  const { channels, sampleRate, channelMask } = reader.format;
  const content = readAll(reader, onSize, isShared);
  return { ...content, format: { encoding: format, bitsPerSample: 32, channels, sampleRate, channelMask } };
}
