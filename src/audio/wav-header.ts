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
  /** Keeps 36 bytes free that turn the file into RF64 should it pass 4 GiB. */
  reservesLargeSizes: boolean;
  /** The program that the file says it was written by, in Latin-1. Default: it does not say. */
  software?: string | undefined;
}

/** Bytes of one frame: a sample of every channel. */
export function frameBytes(layout: HeaderLayout): number {
  return layout.channels * bytesPerSample(layout.bitDepth);
}

/** The largest 32-bit size; the value itself means "see ds64". */
const NO_SIZE = 0xffffffff;

/** Tells whether a file with that many bytes of samples needs 64-bit sizes. */
export function needsLargeSizes(layout: HeaderLayout, dataBytes: number): boolean {
  return riffSize({ ...layout, reservesLargeSizes: true }, dataBytes) >= NO_SIZE;
}

/**
 * Makes the header of a file; its length depends on the layout alone.
 *
 * @param dataBytes Bytes of samples, without the pad byte.
 * @throws RangeError when the samples need 64-bit sizes and the layout reserved no place for them.
 */
export function wavHeader(layout: HeaderLayout, dataBytes: number): Uint8Array {
  const isLarge = needsLargeSizes(layout, dataBytes);
  if (isLarge && !layout.reservesLargeSizes) {
    throw new RangeError(
      `${dataBytes} bytes of samples were written where fewer than 4 GiB had been announced`,
    );
  }
  const frames = dataBytes / frameBytes(layout);
  const size = riffSize(layout, dataBytes);
  const out = new HeaderBytes(headerBytes(layout));
  out
    .text(isLarge ? 'RF64' : 'RIFF')
    .uint32(isLarge ? NO_SIZE : size)
    .text('WAVE');
  if (layout.reservesLargeSizes) {
    out.text(isLarge ? 'ds64' : 'JUNK').uint32(28);
    if (isLarge) out.uint64(size).uint64(dataBytes).uint64(frames).uint32(0);
    else out.zeros(28);
  }
  writeFormat(out, layout);
  if (layout.bitDepth === '32f') out.text('fact').uint32(4).uint32(Math.min(frames, NO_SIZE));
  writeSoftware(out, layout);
  out.text('data').uint32(isLarge ? NO_SIZE : dataBytes);
  return out.bytes;
}

function writeFormat(out: HeaderBytes, layout: HeaderLayout): void {
  const bytesPerFrame = frameBytes(layout);
  const bits = 8 * bytesPerSample(layout.bitDepth);
  const tag = layout.bitDepth === '32f' ? 3 : 1;
  const isExtensible = needsExtensible(layout);
  out.text('fmt ').uint32(formatBytes(layout));
  out
    .uint16(isExtensible ? 0xfffe : tag)
    .uint16(layout.channels)
    .uint32(layout.sampleRate);
  out
    .uint32(layout.sampleRate * bytesPerFrame)
    .uint16(bytesPerFrame)
    .uint16(bits);
  if (isExtensible) {
    out.uint16(22).uint16(bits).uint32(layout.channelMask);
    out.uint16(tag).text('\x00\x00\x00\x00\x10\x00\x80\x00\x00\xaa\x00\x38\x9b\x71'); // KSDATAFORMAT_SUBTYPE_*
  } else if (tag !== 1) {
    out.uint16(0); // no extension, but other than PCM has to say so
  }
}

/** `ISFT`, the software, in a `LIST` chunk of type `INFO` (Microsoft's RIFF MCI, 1991): text that ends in a zero. */
function writeSoftware(out: HeaderBytes, layout: HeaderLayout): void {
  const { software } = layout;
  if (software === undefined) return;
  const textBytes = software.length + 1;
  out.text('LIST').uint32(softwareBytes(layout) - 8);
  out
    .text('INFOISFT')
    .uint32(textBytes)
    .text(software)
    .zeros(1 + (textBytes % 2));
}

function softwareBytes({ software }: HeaderLayout): number {
  return software === undefined ? 0 : 20 + 2 * Math.ceil((software.length + 1) / 2);
}

function needsExtensible(layout: HeaderLayout): boolean {
  return layout.channels > 2 || layout.bitDepth === '24';
}

function formatBytes(layout: HeaderLayout): number {
  return needsExtensible(layout) ? 40 : layout.bitDepth === '32f' ? 18 : 16;
}

function headerBytes(layout: HeaderLayout): number {
  const fact = layout.bitDepth === '32f' ? 12 : 0;
  return (
    12 + (layout.reservesLargeSizes ? 36 : 0) + 8 + formatBytes(layout) + fact + softwareBytes(layout) + 8
  );
}

function riffSize(layout: HeaderLayout, dataBytes: number): number {
  return headerBytes(layout) - 8 + dataBytes + (dataBytes % 2);
}

/** Little-endian fields one after the other. */
class HeaderBytes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(length: number) {
    this.bytes = new Uint8Array(length);
    this.#view = new DataView(this.bytes.buffer);
  }

  text(latin1: string): this {
    for (let i = 0; i < latin1.length; i++) this.bytes[this.#at++] = latin1.charCodeAt(i);
    return this;
  }

  uint16(value: number): this {
    this.#view.setUint16(this.#at, value, true);
    this.#at += 2;
    return this;
  }

  uint32(value: number): this {
    this.#view.setUint32(this.#at, value, true);
    this.#at += 4;
    return this;
  }

  uint64(value: number): this {
    this.#view.setBigUint64(this.#at, BigInt(value), true);
    this.#at += 8;
    return this;
  }

  zeros(count: number): this {
    this.#at += count;
    return this;
  }
}
