import { assertPath, refuse, typedArrayKind } from '../arguments.js';
import { type ByteSource, fileOrPipeSource, fileSource, memorySource } from '../disk/byte-source.js';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import { BlockReader, type WavReader } from './block-reader.js';
import { ByteCursor } from './byte-cursor.js';
import type { AudioShape, AudioSignal } from './signal.js';
import { readHeader } from './wav-chunks.js';
import type { WavFormat } from './wav-format.js';

export type { WavReader } from './block-reader.js';
export type { WavFormat } from './wav-format.js';

/** A whole recording in memory. */
export interface WavContent {
  /** Its sound. */
  signal: AudioSignal;
  /** What its header tells. */
  format: WavFormat;
  /** Samples that were NaN or infinite and came as 0. */
  notFinite: number;
  /** As `WavReader.warnings` tells them. */
  warnings: readonly string[];
}

/**
 * Opens a WAV file (or a pipe that has a path, which is waited for) and reads its header.
 *
 * @throws NmfError `input` when it cannot be read, is no WAV file, holds an encoding other than PCM, float, A-law or
 *   mu-law, breaks a limit (1 to 64 channels, 1 Hz to 768 kHz), or has no samples.
 */
export function openWav(path: string): WavReader {
  assertPath('path', path, 'recording.wav');
  return openWavSource(fileOrPipeSource(path), path, path);
}

/**
 * Opens a WAV file that any source of bytes gives; errors as `openWav`, which then close the source.
 *
 * @param name What messages call it.
 * @param path Where another program finds it, for commands in messages.
 */
export function openWavSource(source: ByteSource, name: string, path?: string): WavReader {
  try {
    const cursor = new ByteCursor(source);
    const { format, extent, warnings } = readHeader(cursor, name, path);
    const frameBytes = (format.channels * format.containerBits) / 8;
    const available = Math.min(cursor.peek(frameBytes).length, extent.announcedBytes ?? frameBytes);
    if (available < frameBytes) {
      throw new NmfError('input', `${printableName(name)} holds no samples: its data chunk is empty.`);
    }
    return new BlockReader(cursor, name, format, extent, warnings);
  } catch (error) {
    source.close();
    throw error;
  }
}

/** Reads a whole WAV file into memory; errors as `openWav` and `WavReader.read`. */
export function readWav(path: string): WavContent {
  if (typedArrayKind(path) !== undefined) refuse('path', 'a path', path, 'For bytes there is decodeWav.');
  return readAll(openWav(path));
}

/**
 * Decodes a WAV file in memory; errors as `openWav` and `WavReader.read`.
 *
 * @param name What messages call it.
 */
export function decodeWav(bytes: Uint8Array, name = 'the WAV data'): WavContent {
  if (typedArrayKind(bytes) !== 'Uint8Array') {
    refuse('bytes', 'a Uint8Array with the bytes of a WAV file', bytes, 'For a file there is readWav.');
  }
  assertPath('name', name, 'the WAV data');
  return readAll(openWavSource(memorySource(bytes), name));
}

/**
 * What a WAV file's header tells and how many samples it holds per channel, without reading them.
 *
 * @throws NmfError `input` as `openWav`, and for anything else than a regular file.
 */
export function measureWav(path: string): WavFormat & { samples: number } {
  const reader = openWavSource(fileSource(path), path, path);
  try {
    return { ...reader.format, samples: reader.skip(Number.POSITIVE_INFINITY) };
  } finally {
    reader.close();
  }
}

/**
 * Reads what is left of an open file and closes it.
 *
 * @param onSize Called before memory is taken: once where the storage tells the length, as the pieces of a pipe
 *   come elsewhere. What it throws ends the reading.
 * @param isShared Whether the samples are put into shared memory, where other threads see them. Default: not.
 */
export function readAll(
  reader: WavReader,
  onSize?: (size: AudioShape) => void,
  isShared = false,
): WavContent {
  const { format } = reader;
  const { sampleRate } = format;
  try {
    const report = (samples: number) => onSize?.({ samples, channels: format.channels, sampleRate });
    const channels = reader.readRest(report, isShared);
    const { notFinite } = reader;
    return { signal: { sampleRate, channels }, format, notFinite, warnings: reader.warnings() };
  } finally {
    reader.close();
  }
}
