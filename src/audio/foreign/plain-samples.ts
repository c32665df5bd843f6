/**
 * AIFF and Core Audio files hold the same plain samples as WAV, some with their bytes the other way round. They are
 * read by the reader of WAV: exact, in blocks, with its warnings.
 */

import type { ByteSource } from '../../disk/byte-source.js';
import { NmfError } from '../../errors.js';
import { printableName } from '../../text/index.js';
import { BlockReader, type WavReader } from '../block-reader.js';
import { ByteCursor } from '../byte-cursor.js';
import { conversionCommand } from '../foreign-files.js';
import { brokenLimit, type WavFormat } from '../wav-format.js';
import { readAiffHeader } from './aiff-header.js';
import { readCafHeader } from './caf-header.js';
import type { ContainerHeader } from './container-header.js';
import { ima4Source } from './ima4.js';

const READERS: Readonly<Record<string, (cursor: ByteCursor) => ContainerHeader>> = {
  aiff: readAiffHeader,
  caf: readCafHeader,
};

/** A format of `identify` whose samples are plain, so that no decoder is needed. */
export function isPlainContainer(format: string): boolean {
  return Object.hasOwn(READERS, format);
}

/**
 * Opens an AIFF, AIFF-C or Core Audio file.
 *
 * @param cursor At the first byte of the file; closed with the reader, and on an error.
 * @param name The file as messages call it.
 * @param path Its path for the conversion command, or undefined for a pipe.
 * @param format `aiff` or `caf`.
 * @throws NmfError `input` when its samples are stored in another way, its header is damaged or breaks a limit, or it
 *   holds no samples.
 */
export function openPlainContainer(
  cursor: ByteCursor,
  name: string,
  path: string | undefined,
  format: string,
): WavReader {
  const shown = printableName(name);
  const refusal = (text: string) => {
    cursor.close();
    return new NmfError('input', `${shown} ${text}`);
  };
  const header = READERS[format](cursor);
  if (header.kind === 'foreign') {
    throw refusal(`is ${header.what}, which is not read here; convert it: ${conversionCommand(path)}`);
  }
  if (header.kind === 'invalid') throw refusal(`cannot be read: ${header.problem}.`);
  const { samples, announcedFrames, storedBytes, warnings } = header;
  const { encoding, bits, byteOrder, channels } = samples;
  const sampleRate = Math.round(samples.sampleRate);
  const problem = brokenLimit(channels, samples.sampleRate < 1 ? samples.sampleRate : sampleRate);
  if (problem !== undefined) throw refusal(`cannot be read: ${problem}.`);
  if (sampleRate !== samples.sampleRate) {
    warnings.push(`the sample rate of ${samples.sampleRate} Hz is taken as ${sampleRate} Hz`);
  }
  const wav: WavFormat = {
    encoding: encoding === 'ima4' || encoding === 'unsigned-pcm' ? 'pcm' : encoding,
    bitsPerSample: bits,
    containerBits: 8 * Math.ceil(bits / 8),
    byteOrder: encoding === 'ima4' ? 'little' : byteOrder,
    channels,
    sampleRate,
    channelMask: undefined,
  };
  const stored = upTo(cursor, storedBytes ?? Number.POSITIVE_INFINITY);
  const asInWav =
    encoding === 'ima4'
      ? ima4Source(stored, channels)
      : encoding === 'pcm' && wav.containerBits === 8
        ? unsigned8(stored)
        : stored;
  const frameBytes = (channels * wav.containerBits) / 8;
  const ordered = new ByteCursor(asInWav);
  if (announcedFrames === 0 || ordered.peek(frameBytes).length < frameBytes) {
    throw refusal('holds no samples: its sound is empty.');
  }
  const announcedBytes = announcedFrames === undefined ? undefined : announcedFrames * frameBytes;
  const extent = { announcedBytes, doubtful: false, riffBytes: Number.POSITIVE_INFINITY };
  return new BlockReader(ordered, name, wav, extent, warnings);
}

/** The next `count` bytes of a source and no more; passing over all of them passes over what follows too. */
function upTo(source: ByteSource, count: number): ByteSource {
  let left = count;
  return {
    read: (wanted) => {
      const bytes = source.read(Math.min(wanted, left));
      left -= bytes.length;
      return bytes;
    },
    skip: (wanted) => {
      const passed = source.skip(Math.min(wanted, left));
      left -= passed;
      if (wanted === Number.POSITIVE_INFINITY) source.skip(wanted);
      return passed;
    },
    bytesLeft: () => {
      const stored = source.bytesLeft();
      return stored === undefined ? undefined : Math.min(stored, left);
    },
    close: () => source.close(),
  };
}

/** 8-bit samples as WAV has them: unsigned. */
function unsigned8(source: ByteSource): ByteSource {
  return { ...source, read: (count) => source.read(count).map((byte) => byte ^ 0x80) };
}
