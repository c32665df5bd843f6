/**
 * The bytes before the samples of a file that is written: WAVE_FORMAT_PCM or IEEE_FLOAT where they suffice,
 * WAVE_FORMAT_EXTENSIBLE for more than two channels or more than 16 integer bits (as Microsoft asks), RF64 with `ds64`
 * (EBU Tech 3306) past 4 GiB.
 */

import { type BitDepth, bytesPerSample } from './bit-depth.js';

/** What does not change while a file is written. */
export interface HeaderLayout {
  /** Hz. */
  sampleRate: number;
  channels: number;
  bitDepth: BitDepth;
  /** Speaker positions for an extensible header; 0 tells none. */
  channelMask: number;
  /** The program that the file says it was written by, in Latin-1. Default: it does not say. */
  software?: string | undefined;
}

/** Bytes of one frame: a sample of every channel. */
export function frameBytes(layout: HeaderLayout): number {
  return layout.channels * bytesPerSample(layout.bitDepth);
}

/** The largest 32-bit size; the value itself means "see ds64". */
const NO_SIZE = 0xffffffff;
/** What a `ds64` chunk takes; a file that would have no room for it has one. */
const LARGE_SIZES_BYTES = 36;
/** The part of a format's identity that all have: KSDATAFORMAT_SUBTYPE_* behind the tag. */
const SUBTYPE = '\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71';

/**
 * Makes the header of a file.
 *
 * @param dataBytes Bytes of samples, without the pad byte.
 */
export function wavHeader(layout: HeaderLayout, dataBytes: number): Uint8Array {
  const frames = dataBytes / frameBytes(layout);
  const described = description(layout, frames);
  const size = 4 + described.length + 8 + dataBytes + (dataBytes % 2);
  const largeSize = size + LARGE_SIZES_BYTES;
  const isLarge = largeSize >= NO_SIZE;
  const large = [...uint(largeSize, 8), ...uint(dataBytes, 8), ...uint(frames, 8), ...uint(0, 4)];
  return Uint8Array.from([
    ...text(isLarge ? 'RF64' : 'RIFF'),
    ...uint(isLarge ? NO_SIZE : size, 4),
    ...text('WAVE'),
    ...(isLarge ? chunk('ds64', large) : []),
    ...described,
    ...text('data'),
    ...uint(isLarge ? NO_SIZE : dataBytes, 4),
  ]);
}

/** The chunks that describe the samples. */
function description(layout: HeaderLayout, frames: number): number[] {
  const { bitDepth, channels, sampleRate, channelMask, software } = layout;
  const bits = 8 * bytesPerSample(bitDepth);
  const tag = bitDepth === '32f' ? 3 : 1;
  const isExtensible = channels > 2 || bitDepth === '24';
  const extension = [
    ...uint(22, 2),
    ...uint(bits, 2),
    ...uint(channelMask, 4),
    ...uint(tag, 2),
    ...text(SUBTYPE),
  ];
  const format = [
    ...uint(isExtensible ? 0xfffe : tag, 2),
    ...uint(channels, 2),
    ...uint(sampleRate, 4),
    ...uint(sampleRate * frameBytes(layout), 4),
    ...uint(frameBytes(layout), 2),
    ...uint(bits, 2),
    // Other than PCM has to say so when there is no extension.
    ...(isExtensible ? extension : uint(0, tag === 1 ? 0 : 2)),
  ];
  const fact = bitDepth === '32f' ? chunk('fact', uint(Math.min(frames, NO_SIZE), 4)) : [];
  return [...chunk('fmt ', format), ...fact, ...(software === undefined ? [] : writtenBy(software))];
}

/** `ISFT`, the software, in a `LIST` chunk of type `INFO` (Microsoft's RIFF MCI, 1991): text that ends in a zero. */
function writtenBy(software: string): number[] {
  return chunk('LIST', [...text('INFO'), ...chunk('ISFT', text(`${software}\0`))]);
}

/** A chunk; behind one of odd size stands a byte that its size does not count. */
function chunk(name: string, content: readonly number[]): number[] {
  return [...text(name), ...uint(content.length, 4), ...content, ...uint(0, content.length % 2)];
}

function text(latin1: string): number[] {
  return Array.from(latin1, (character) => character.charCodeAt(0));
}

/** A whole number below 2^53 in so many bytes, the lowest first. */
function uint(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => Math.floor(value / 256 ** i) % 256);
}
