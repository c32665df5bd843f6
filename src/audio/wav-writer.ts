import { assertObject, assertPath, assertWhole } from '../arguments.js';
import { atomicFile } from '../disk/atomic-file.js';
import { type ByteSink, fileSink } from '../disk/byte-sink.js';
import { NmfError } from '../errors.js';
import { assertBitDepth, type BitDepth } from './bit-depth.js';
import { openWriter, type WavWriter } from './block-writer.js';
import type { WavWriteResult } from './sample-encoder.js';
import { type AudioSignal, signalLength } from './signal.js';
import { brokenLimit } from './wav-format.js';
import { frameBytes, type HeaderLayout, wavHeader } from './wav-header.js';

export { type BitDepth, bytesPerSample, quantisationStep } from './bit-depth.js';
export type { WavWriter } from './block-writer.js';
export type { WavWriteResult } from './sample-encoder.js';

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
  /** Frames that will come: the header, which tells their number, goes out first. */
  frames: number;
  /** The program that the file says it was written by, in a chunk before the samples. Default: it does not say. */
  software?: string;
}

/**
 * Writes a WAV file in blocks. Same samples and options, same bytes.
 *
 * @throws NmfError `usage` when the rate or channel count breaks a limit, `output` when the sink cannot be written.
 */
export function createWavWriter(sink: ByteSink, options: WavWriterOptions): WavWriter {
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
  const { sampleRate, channels, bitDepth, software } = options;
  const problem = brokenLimit(channels, sampleRate);
  if (problem !== undefined) throw new NmfError('usage', `a WAV file cannot be written: ${problem}.`);
  const channelMask = options.channelMask ?? (channels === 1 ? 0x4 : channels === 2 ? 0x3 : 0);
  return { sampleRate, channels, bitDepth, channelMask, software };
}

function allocate(bytes: number): Uint8Array {
  try {
    return new Uint8Array(bytes);
  } catch (error) {
    const text = `a WAV file of ${Math.ceil(bytes / 2 ** 20)} MiB does not fit in memory; write it to a file instead.`;
    throw new NmfError('memory', text, { cause: error });
  }
}
