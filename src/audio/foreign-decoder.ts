/**
 * Sound that is no WAV, decoded by the optional package audio-decode, which is loaded only when such a file comes.
 */

import { NmfError } from '../errors.js';
import type { ByteSource } from './byte-source.js';
import { withoutConsole } from './decoder-console.js';
import { conversionCommand, type ForeignFile } from './foreign-files.js';
import { printableName } from './io-errors.js';
import type { Signal } from './signal.js';
import { NOT_WAV } from './wav-chunks.js';
import { brokenLimit } from './wav-format.js';

/** How a recording's samples were stored. */
export interface RecordingFormat {
  /** `pcm`, `float`, `a-law` or `mu-law` of a WAV file; what else was decoded is named as in `flac` or `mp3`. */
  encoding: string;
  /** Bits of a sample in a WAV file; 32 for what was decoded to floats. */
  bitsPerSample: number;
  channels: number;
  /** Hz. */
  sampleRate: number;
  /** Speaker positions where a WAV file tells them. */
  channelMask: number | undefined;
}

/** A recording in memory, whatever kind of file it came from. */
export interface Recording {
  signal: Signal;
  format: RecordingFormat;
  /** What was odd, one sentence each, without the file's name. */
  warnings: readonly string[];
}

/** Length and shape of a recording, known or reached so far. */
export interface RecordingSize {
  /** Per channel. */
  samples: number;
  channels: number;
  /** Hz. */
  sampleRate: number;
}

/** The part of audio-decode that is used: decodes blocks of a file's bytes as they come. */
type Decode = (
  source: AsyncIterable<Uint8Array>,
  format: string,
) => AsyncIterable<{ channelData: Float32Array[]; sampleRate: number }>;

const BLOCK_BYTES = 1 << 16;

/**
 * Decodes a file that is no WAV.
 *
 * @param source At the first byte of the file; it stays open.
 * @param name The file as messages call it.
 * @param path Its path for the conversion command, or undefined for a pipe.
 * @param onSize Called as the recording grows; what it throws ends the reading.
 * @throws NmfError `input` when the package is not installed, or finds no sound.
 */
export async function decodeForeign(
  source: ByteSource,
  name: string,
  path: string | undefined,
  { what, format }: ForeignFile & { format: string },
  onSize: (size: RecordingSize) => void = () => undefined,
): Promise<Recording> {
  const decode = await loadDecoder(`${printableName(name)} is ${what}, ${NOT_WAV}`, path);
  const undecodable = (reason: string, cause?: unknown) =>
    new NmfError(
      'input',
      `${printableName(name)} looks like ${what}, but audio-decode ${reason}; convert it: ${conversionCommand(path)}`,
      { cause },
    );
  const pieces: Float32Array[][] = [];
  let sampleRate = 0;
  let samples = 0;
  const { messages, first } = await withoutConsole(async () => {
    for await (const block of decodedBlocks(decode, source, format, undecodable)) {
      const { channelData } = block;
      if (channelData.length === 0 || channelData[0].length === 0) continue;
      if (pieces.length > 0 && (block.sampleRate !== sampleRate || channelData.length !== pieces[0].length)) {
        throw undecodable('found that its sample rate or number of channels changes on the way');
      }
      sampleRate = block.sampleRate;
      samples += channelData[0].length;
      onSize({ samples, channels: channelData.length, sampleRate });
      // A decoder may give views of memory that it uses again.
      pieces.push(channelData.map((channel) => exactIntegers(Float32Array.from(channel))));
    }
  });
  if (pieces.length === 0) throw undecodable(messages > 0 ? `refuses it (${first})` : 'finds no sound in it');
  const channels = pieces[0].length;
  const problem = brokenLimit(channels, sampleRate);
  if (problem !== undefined) throw undecodable(`says that ${problem}`);
  const times = messages === 1 ? 'once' : `${messages} times`;
  const signal = { sampleRate, channels: join(pieces, samples) };
  const notFinite = replaceNotFinite(signal.channels);
  const warnings = [
    ...(messages > 0 ? [`the decoder complained ${times}, first: ${first}; the sound may be damaged`] : []),
    ...(notFinite > 0 ? [`${notFinite} samples with NaN or infinity, read as 0`] : []),
  ];
  const described = { encoding: format, bitsPerSample: 32, channels, sampleRate, channelMask: undefined };
  return { signal, format: described, warnings };
}

/** @param file Says in the message what the file is. */
async function loadDecoder(file: string, path: string | undefined): Promise<Decode> {
  try {
    const { default: decode } = await import('audio-decode');
    return decode as unknown as Decode;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const command = `convert it: ${conversionCommand(path)}`;
    const text =
      code === 'ERR_MODULE_NOT_FOUND' && message.includes("'audio-decode'")
        ? `${file}; npm install audio-decode lets nmf read it, or ${command}`
        : `${file}, and the package audio-decode cannot be loaded (${message.split('\n')[0]}); install it anew, or ${command}`;
    throw new NmfError('input', text, { cause: error });
  }
}

/** The decoder's blocks; its errors, which may be anything, become one of ours. */
async function* decodedBlocks(
  decode: Decode,
  source: ByteSource,
  format: string,
  undecodable: (reason: string, cause?: unknown) => NmfError,
): AsyncGenerator<{ channelData: Float32Array[]; sampleRate: number }> {
  try {
    yield* decode(blocksOf(source), format);
  } catch (error) {
    if (error instanceof NmfError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw undecodable(`refuses it (${reason.replace(/\s+/g, ' ').slice(0, 200)})`, error);
  }
}

async function* blocksOf(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (;;) {
    const bytes = source.read(BLOCK_BYTES);
    if (bytes.length > 0) yield bytes.slice(); // the source uses its memory again
    if (bytes.length < BLOCK_BYTES) return;
  }
}

/**
 * Some decoders divide 16-bit samples by 32767 (FLAC all of them, WavPack and TTA the positive ones), which makes them a
 * part in 32768 too large. Blocks whose samples all lie on such a grid are put back on that of k / 32768, as every
 * other reader here has it. Samples on no such grid, or on the right one already, stay as they are.
 */
function exactIntegers(samples: Float32Array): Float32Array {
  const negativeScale = [32767, 32768].find((scale) => samples.every((x) => x > 0 || isOnGrid(x * scale)));
  if (negativeScale === undefined || !samples.every((x) => x <= 0 || isOnGrid(x * 32767))) return samples;
  return samples.map((x) => Math.round(x * (x > 0 ? 32767 : negativeScale)) / 32768);
}

/** Rounding to 32-bit float moves a whole number below 2^15 by 2^-9 at most. */
function isOnGrid(scaled: number): boolean {
  return Math.abs(scaled - Math.round(scaled)) <= 2 ** -8;
}

/** Joins blocks channel by channel, letting go of each channel's pieces as it is done. */
function join(pieces: Float32Array[][], samples: number): Float32Array[] {
  return pieces[0].map((_, c) => {
    const channel = new Float32Array(samples);
    let at = 0;
    for (const piece of pieces) {
      channel.set(piece[c], at);
      at += piece[c].length;
      piece[c] = new Float32Array(0);
    }
    return channel;
  });
}

function replaceNotFinite(channels: readonly Float32Array[]): number {
  let count = 0;
  for (const channel of channels) {
    for (let i = 0; i < channel.length; i++) {
      if (Number.isFinite(channel[i])) continue;
      channel[i] = 0;
      count++;
    }
  }
  return count;
}
