import type { ByteSource } from '../disk/byte-source.js';
import type { WavReader } from './block-reader.js';
import { ByteCursor } from './byte-cursor.js';
import { isPlainContainer, openPlainContainer } from './foreign/plain-samples.js';
import { decodeForeign, type Recording, type RecordingFormat } from './foreign-decoder.js';
import { identifyBehindFront } from './front-matter.js';
import { createSoundCheck } from './recorded-sound.js';
import type { AudioShape } from './signal.js';
import { notWav } from './wav-chunks.js';
import { openWavSource } from './wav-reader.js';

/** A recording of any kind, open for reading in blocks, forward. Close it when done, also after an error. */
export interface OpenRecording {
  readonly format: RecordingFormat;
  /** Samples per channel, where they are in memory already; else they show as they are read. */
  readonly samples: number | undefined;
  /** Samples per channel read or passed over so far. */
  readonly position: number;
  /**
   * The next samples, one array per channel: as many as asked for, fewer only at the end; null after it.
   *
   * @throws NmfError `input` when it cannot be read further, or holds samples that no sound has; `memory`.
   */
  read(maxSamples: number): readonly Float32Array[] | null;
  /** Passes over samples; returns how many there were, fewer only at the end. */
  skip(samples: number): number;
  /**
   * To be called when all that is wanted has been read: checks it as a whole.
   *
   * @returns What was odd, one sentence each, without the file's name.
   * @throws NmfError `input` for what can be no sound.
   */
  finish(): readonly string[];
  /** Gives the file back. */
  close(): void;
  /** Opens it once more at its beginning, also when closed, where its samples are in memory already. */
  readonly again?: (() => OpenRecording) | undefined;
}

export interface OpenRecordingOptions {
  /** Path of the file, for the command that messages propose. Default: none, as for a pipe. */
  path?: string | undefined;
  /** Called as samples come into memory that are not read in blocks; what it throws ends the reading. */
  onSize?: ((size: AudioShape) => void) | undefined;
}

/**
 * Opens a recording. WAV, AIFF and CAF are read in blocks, in memory that does not depend on their length; what the
 * optional package decodes is held in memory as a whole.
 *
 * @param source Closed with the recording, and on an error.
 * @param name What messages call it.
 * @throws NmfError `input` as `readRecording`, `memory`.
 */
export async function openRecordingSource(
  source: ByteSource,
  name: string,
  { path, onSize }: OpenRecordingOptions = {},
): Promise<OpenRecording> {
  const cursor = new ByteCursor(source);
  try {
    const foreign = identifyBehindFront(cursor, path);
    if (foreign === undefined) {
      const reader = openWavSource(cursor, name, path);
      return inBlocks(reader, name, reader.format);
    }
    const { format } = foreign;
    if (format === undefined) throw notWav(foreign, name, path);
    if (isPlainContainer(format)) {
      const reader = openPlainContainer(cursor, name, path, format);
      const { channels, sampleRate, channelMask } = reader.format;
      return inBlocks(reader, name, {
        encoding: format,
        bitsPerSample: 32,
        channels,
        sampleRate,
        channelMask,
      });
    }
    return inMemory(await decodeForeign(cursor, name, path, { ...foreign, format }, onSize), name, cursor);
  } catch (error) {
    cursor.close();
    throw error;
  }
}

function inBlocks(reader: WavReader, name: string, format: RecordingFormat): OpenRecording {
  const check = createSoundCheck(name, format.sampleRate);
  return {
    format,
    samples: undefined,
    get position() {
      return reader.position;
    },
    read(maxSamples) {
      const block = reader.read(maxSamples);
      if (block !== null) check.add(block);
      return block;
    },
    skip: (samples) => reader.skip(samples),
    finish() {
      check.finish(reader.notFinite);
      return reader.warnings();
    },
    close: () => reader.close(),
  };
}

function inMemory(decoded: Recording, name: string, cursor: ByteCursor): OpenRecording {
  const { signal, format, warnings } = decoded;
  const { channels } = signal;
  const check = createSoundCheck(name, format.sampleRate);
  const [{ length: samples }] = channels;
  let position = 0;
  const skip = (count: number) => {
    const passed = Math.min(count, samples - position);
    position += passed;
    return passed;
  };
  return {
    format,
    samples,
    get position() {
      return position;
    },
    read(maxSamples) {
      const from = position;
      if (skip(maxSamples) === 0) return null;
      const block = channels.map((channel) => channel.subarray(from, position));
      check.add(block);
      return block;
    },
    skip,
    finish() {
      check.finish(0); // the decoder has put zeros in the place of NaN, and counted it
      return warnings;
    },
    close: () => cursor.close(),
    again: () => inMemory(decoded, name, cursor),
  };
}

/** Samples that are read at once. */
const BLOCK_SAMPLES = 1 << 16;

/** Up to so many samples of a recording, in blocks. @throws NmfError as its `read`. */
export function* blocksOf(recording: OpenRecording, samples: number): Generator<readonly Float32Array[]> {
  for (let left = samples; left > 0; ) {
    const block = recording.read(Math.min(BLOCK_SAMPLES, left));
    if (block === null) return;
    yield block;
    left -= block[0].length;
  }
}
