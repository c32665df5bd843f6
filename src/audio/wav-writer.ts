import { assertObject, assertPath, assertWhole } from '../arguments.js';
import { atomicFile } from '../disk/atomic-file.js';
import { type ByteSink, fileSink } from '../disk/byte-sink.js';
import { NmfError } from '../errors.js';
import { assertBitDepth, type BitDepth } from './bit-depth.js';
import { openWriter, type WavWriteResult, type WavWriter } from './block-writer.js';
import { type AudioSignal, signalLength } from './signal.js';
import { brokenLimit } from './wav-format.js';
import { frameBytes, type HeaderLayout, needsLargeSizes, wavHeader } from './wav-header.js';

export type { ByteSink } from '../disk/byte-sink.js';
export { type BitDepth, bytesPerSample, quantisationStep } from './bit-depth.js';
export type { WavWriteResult, WavWriter } from './block-writer.js';

/** What a signal does not tell of the file that it is written to. */
export interface SignalWriteOptions {
  /**
   * Speaker positions for more than two channels or 24 bits, as `WavFormat.channelMask` of the input tells them.
   * Default: front left and right for two channels, front centre for one, none for more.
   */
  channelMask?: number | undefined;
}

export interface WavWriterOptions extends SignalWriteOptions {
  /** Hz, a whole number from 1 to 768000. */
  sampleRate: number;
  /** 1 to 64. */
  channels: number;
  bitDepth: BitDepth;
  /**
   * Frames that will come, when known. It decides alone whether 36 bytes are kept free for the sizes of an RF64 file;
   * without it they always are.
   */
  frames?: number;
  /** The program that the file says it was written by, in a chunk before the samples. Default: it does not say. */
  software?: string;
  /** The name of the file in messages, where `path` is a temporary one. */
  shownAs?: string;
}

/**
 * Opens a WAV file for writing in blocks, straight under the path that is given: pass a temporary name and rename
 * it after `finish`. Same samples and options, same bytes.
 *
 * @throws NmfError `output` when the file cannot be made, `usage` when the rate or channel count breaks a limit.
 */
export function createWavWriter(path: string, options: WavWriterOptions): WavWriter {
  const layout = layoutFor(options);
  return openWriter(fileSink(path, options.shownAs), layout, options.frames ?? 0);
}

/**
 * Writes a WAV file piece by piece to any sink. One that cannot go back needs to be told the right number of frames, for
 * the header goes out first.
 *
 * @throws NmfError `usage` as `createWavWriter`.
 */
export function createWavSinkWriter(
  sink: ByteSink,
  options: WavWriterOptions & { frames: number },
): WavWriter {
  return openWriter(sink, layoutFor(options), options.frames);
}

/**
 * Makes a WAV file in memory.
 *
 * @throws NmfError `usage` for a signal that is none or breaks a limit, and for another bit depth; `memory` when the
 *   file does not fit.
 */
export function encodeWav(
  signal: AudioSignal,
  bitDepth: BitDepth,
  options: SignalWriteOptions = {},
): Uint8Array {
  const layout = layoutFor(optionsFor(signal, bitDepth, options));
  const frames = signalLength(signal);
  const dataBytes = frames * frameBytes(layout);
  const totalBytes = wavHeader(layout, dataBytes).length + dataBytes + (dataBytes % 2);
  const bytes = allocate(totalBytes);
  let at = 0;
  const append = (more: Uint8Array) => {
    bytes.set(more, at);
    at += more.length;
  };
  writeAll({ append }, layout, signal);
  return bytes;
}

/**
 * Writes a WAV file that appears under its name only when complete: it grows under a temporary name in the same
 * folder and replaces the old file at once. A device or pipe is written to directly; a symbolic link is followed.
 *
 * @throws NmfError `output` when it cannot be written (nothing is left behind then), `usage` as `encodeWav`.
 */
export function writeWav(
  path: string,
  signal: AudioSignal,
  bitDepth: BitDepth,
  options: SignalWriteOptions = {},
): WavWriteResult {
  assertPath('path', path, 'sound.wav');
  const layout = layoutFor(optionsFor(signal, bitDepth, options));
  const file = atomicFile(path);
  try {
    const report = writeAll(fileSink(file.path, path), layout, signal);
    file.commit();
    return report;
  } catch (error) {
    file.discard();
    throw error;
  }
}

function writeAll(sink: ByteSink, layout: HeaderLayout, signal: AudioSignal): WavWriteResult {
  const writer = openWriter(sink, layout, signalLength(signal));
  try {
    writer.write(signal.channels);
    return writer.finish();
  } catch (error) {
    writer.abort();
    throw error;
  }
}

function optionsFor(signal: AudioSignal, bitDepth: BitDepth, options: SignalWriteOptions): WavWriterOptions {
  const frames = signalLength(signal);
  assertBitDepth(bitDepth);
  assertObject('options', options);
  const { sampleRate, channels } = signal;
  const { channelMask } = options;
  if (channelMask !== undefined) assertWhole('channelMask', channelMask, 0, 2 ** 32 - 1, 0x3);
  return { sampleRate, channels: channels.length, bitDepth, frames, channelMask };
}

function layoutFor(options: WavWriterOptions): HeaderLayout {
  const { sampleRate, channels, bitDepth, frames, software } = options;
  const problem = brokenLimit(channels, sampleRate);
  if (problem !== undefined) throw new NmfError('usage', `a WAV file cannot be written: ${problem}.`);
  if (frames !== undefined && !(Number.isSafeInteger(frames) && frames >= 0)) {
    throw new RangeError(`frames must be a whole number of at least 0, got ${frames}`);
  }
  const channelMask = options.channelMask ?? (channels === 1 ? 0x4 : channels === 2 ? 0x3 : 0);
  const layout = { sampleRate, channels, bitDepth, channelMask, reservesLargeSizes: true, software };
  layout.reservesLargeSizes = frames === undefined || needsLargeSizes(layout, frames * frameBytes(layout));
  return layout;
}

function allocate(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    const text = `a WAV file of ${Math.ceil(bytes / 2 ** 20)} MiB does not fit in memory; write it to a file instead.`;
    throw new NmfError('memory', text, { cause: error });
  }
}
