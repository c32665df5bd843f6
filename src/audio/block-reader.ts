import { assertCallbacks, assertFlag, assertWhole } from '../arguments.js';
import { NmfError } from '../errors.js';
import type { ByteCursor } from './byte-cursor.js';
import { printableName } from './io-errors.js';
import { type DecodeSamples, sampleDecoder } from './sample-decoder.js';
import { beginsKnownChunk, type DataExtent } from './wav-chunks.js';
import type { WavFormat } from './wav-format.js';

/** An open WAV file, read forward in blocks. Close it when done, also after an error. */
export interface WavReader {
  readonly format: WavFormat;
  /** Frames read or skipped so far: the index of the next frame. */
  readonly position: number;
  /**
   * The next frames, one array of samples per channel. As many as asked for, fewer only in the last block, null after
   * it. Samples that are NaN or infinite come as 0 and are counted in the warnings.
   *
   * @param maxFrames At least 1; Infinity reads all that is left.
   * @throws NmfError `usage` for another number, `input` when the file cannot be read further, `memory` when the block
   *   does not fit.
   */
  read(maxFrames: number): Float32Array[] | null;
  /**
   * All frames that are left, and then whatever follows them up to the end of the file, so that a program which
   * writes into a pipe can finish, and a file that changed meanwhile is noticed.
   *
   * @param onFrames Called before memory is taken, with the frames to come where the storage knows them, and with
   *   those so far as a pipe gives them. What it throws ends the reading.
   * @param isShared Whether the samples are put into shared memory, where other threads see them. Default: not.
   * @throws NmfError as `read`.
   */
  readRest(onFrames?: (frames: number) => void, isShared?: boolean): Float32Array[];
  /** Passes over frames without decoding them; returns how many there were, fewer only at the end. */
  skip(frames: number): number;
  /**
   * What was odd so far, one sentence each, without the file's name. What concerns the end of the file is known only
   * when it was reached.
   */
  warnings(): readonly string[];
  close(): void;
}

/** Frames decoded at once, and the samples that more channels must stay under. */
const BLOCK_FRAMES = 65536;
const BLOCK_SAMPLES = 1 << 19;

/** Reads the samples behind a header. The end is where the header says, or where the file ends before. */
export class BlockReader implements WavReader {
  readonly format: WavFormat;
  position = 0;
  readonly #cursor: ByteCursor;
  readonly #name: string;
  readonly #frameBytes: number;
  readonly #blockFrames: number;
  readonly #decode: DecodeSamples;
  readonly #headerWarnings: readonly string[];
  readonly #announcedBytes: number | undefined;
  /** Bytes that the header leaves for samples; infinite when it does not know. */
  #bytesAnnounced: number;
  #doubtful: boolean;
  #isOpen = true;
  #ended = false;
  #missing = false;
  #leftoverBytes = 0;
  #notFinite = 0;
  /** Whether samples are put into shared memory. */
  #isShared = false;

  constructor(
    cursor: ByteCursor,
    name: string,
    format: WavFormat,
    extent: DataExtent,
    warnings: readonly string[],
  ) {
    this.#cursor = cursor;
    this.#name = name;
    this.format = format;
    this.#frameBytes = (format.channels * format.containerBits) / 8;
    this.#blockFrames = Math.min(BLOCK_FRAMES, Math.floor(BLOCK_SAMPLES / format.channels));
    this.#decode = sampleDecoder(format);
    this.#headerWarnings = warnings;
    this.#announcedBytes = extent.announcedBytes;
    this.#bytesAnnounced = extent.announcedBytes ?? Number.POSITIVE_INFINITY;
    this.#doubtful = extent.doubtful;
  }

  read(maxFrames: number): Float32Array[] | null {
    this.#assertOpen();
    if (maxFrames !== Number.POSITIVE_INFINITY) {
      assertWhole('maxFrames', maxFrames, 1, Number.MAX_SAFE_INTEGER, 65_536);
    }
    const wanted = Math.min(maxFrames, this.#framesLeftAtMost());
    if (wanted <= this.#blockFrames) return this.#readBlock(Math.max(1, wanted));
    return Number.isFinite(wanted) ? this.#readInto(wanted) : this.#readPiecewise();
  }

  readRest(onFrames: (frames: number) => void = () => undefined, isShared = false): Float32Array[] {
    assertCallbacks({ onFrames });
    assertFlag('isShared', isShared);
    this.#assertOpen();
    this.#isShared = isShared;
    const expected = this.#framesLeftAtMost();
    if (Number.isFinite(expected)) onFrames(expected);
    const channels = Number.isFinite(expected) ? this.#readInto(expected) : this.#readPiecewise(onFrames);
    if (channels === null || channels[0].length === 0) {
      const text = `nothing of ${printableName(this.#name)} is left to read: open it again to read it again.`;
      throw new NmfError('usage', text);
    }
    this.read(1); // meets the end, so that the warnings know it
    this.#cursor.skip(Number.POSITIVE_INFINITY);
    return channels;
  }

  skip(frames: number): number {
    this.#assertOpen();
    if (frames !== Number.POSITIVE_INFINITY) {
      assertWhole('frames', frames, 0, Number.MAX_SAFE_INTEGER, 65_536);
    }
    let skipped = 0;
    while (skipped < frames && !this.#ended) {
      const allowed = this.#allowedFrames(frames - skipped);
      if (allowed === 0) break;
      const bytes = this.#cursor.skip(allowed * this.#frameBytes);
      skipped += this.#account(bytes, allowed);
    }
    return skipped;
  }

  warnings(): readonly string[] {
    const all = [...this.#headerWarnings];
    if (this.#missing) {
      const announced = Math.floor((this.#announcedBytes ?? 0) / this.#frameBytes);
      all.push(
        `the header announces ${announced} frames but the file ends after ${this.position}; the rest is missing`,
      );
    }
    if (this.#leftoverBytes > 0) {
      all.push(`the last ${plural(this.#leftoverBytes, 'byte')} made no whole frame, left out`);
    }
    if (this.#notFinite > 0) {
      all.push(`${plural(this.#notFinite, 'sample')} with NaN or infinity, read as 0`);
    }
    return all;
  }

  close(): void {
    this.#isOpen = false;
    this.#cursor.close();
  }

  /** The number of a closed descriptor may be another file's by now. */
  #assertOpen(): void {
    if (this.#isOpen) return;
    throw new NmfError('usage', `the reader of ${printableName(this.#name)} is closed: open it again.`);
  }

  /** An upper bound from the storage's own size, infinite for a pipe. */
  #framesLeftAtMost(): number {
    const stored = this.#cursor.bytesLeft();
    if (stored === undefined) return Number.POSITIVE_INFINITY;
    const bytes = this.#doubtful ? stored : Math.min(stored, this.#bytesAnnounced);
    return Math.floor(bytes / this.#frameBytes);
  }

  /** Fills arrays of a length that the storage has vouched for. */
  #readInto(frames: number): Float32Array[] | null {
    const whole = this.#allocate(frames);
    let filled = 0;
    while (filled < frames) {
      const place = whole.map((channel) => channel.subarray(filled, filled + this.#blockFrames));
      const block = this.#readBlock(place[0].length, place);
      if (block === null) break;
      filled += block[0].length;
    }
    if (filled === frames) return whole;
    return filled === 0 ? null : whole.map((channel) => channel.slice(0, filled)); // a chunk after the samples
  }

  /** Reads a pipe to its end; the blocks are joined channel by channel, so that few samples exist twice. */
  #readPiecewise(onFrames: (frames: number) => void = () => undefined): Float32Array[] | null {
    const pieces: Float32Array[][] = Array.from({ length: this.format.channels }, () => []);
    let frames = 0;
    for (;;) {
      const block = this.#readBlock(this.#blockFrames);
      if (block === null) break;
      for (let c = 0; c < pieces.length; c++) pieces[c].push(block[c]);
      frames += block[0].length;
      onFrames(frames);
    }
    if (frames === 0) return null;
    return pieces.map((blocks) => {
      const channel = this.#allocateOne(frames);
      let at = 0;
      for (const block of blocks) {
        channel.set(block, at);
        at += block.length;
      }
      blocks.length = 0;
      return channel;
    });
  }

  /** @param place - Where the samples are to be put, as many as asked for; else into arrays of their own. */
  #readBlock(maxFrames: number, place?: readonly Float32Array[]): Float32Array[] | null {
    if (this.#ended) return null;
    const allowed = this.#allowedFrames(maxFrames);
    if (allowed === 0) return null;
    const bytes = this.#cursor.read(allowed * this.#frameBytes);
    const frames = this.#account(bytes.length, allowed);
    if (frames === 0) return null;
    const channels =
      place?.map((channel) => channel.subarray(0, frames)) ??
      Array.from({ length: this.format.channels }, () => new Float32Array(frames));
    this.#decode(bytes.subarray(0, frames * this.#frameBytes), channels);
    if (this.format.encoding === 'float') {
      for (const channel of channels) this.#notFinite += zeroNotFinite(channel);
    }
    return channels;
  }

  /** How many of the wanted frames the header still allows; settles the end where it allows none. */
  #allowedFrames(wanted: number): number {
    const remainder = this.#bytesAnnounced;
    if (remainder >= this.#frameBytes) return Math.min(wanted, Math.floor(remainder / this.#frameBytes));
    if (this.#doubtful) {
      const next = this.#cursor.peek(remainder + 4).subarray(remainder);
      if (next.length === 4 && !beginsKnownChunk(next)) {
        this.#bytesAnnounced = Number.POSITIVE_INFINITY;
        this.#doubtful = false;
        return wanted;
      }
    }
    const leftover = this.#cursor.read(remainder);
    // ffmpeg's RF64 sizes count the pad byte, which is no sample.
    const isPad = leftover.length === 1 && leftover[0] === 0 && (this.#announcedBytes ?? 1) % 2 === 0;
    this.#leftoverBytes = isPad ? 0 : leftover.length;
    this.#ended = true;
    return 0;
  }

  /** Books bytes that were taken; returns the whole frames among them. */
  #account(bytes: number, allowedFrames: number): number {
    const frames = Math.floor(bytes / this.#frameBytes);
    this.#bytesAnnounced -= bytes;
    this.position += frames;
    if (frames < allowedFrames) {
      this.#ended = true;
      this.#leftoverBytes = bytes - frames * this.#frameBytes;
      this.#missing = !this.#doubtful && Number.isFinite(this.#bytesAnnounced);
    }
    return frames;
  }

  #allocate(frames: number): Float32Array[] {
    return Array.from({ length: this.format.channels }, () => this.#allocateOne(frames));
  }

  #allocateOne(frames: number): Float32Array {
    try {
      return this.#isShared ? new Float32Array(new SharedArrayBuffer(4 * frames)) : new Float32Array(frames);
    } catch (error) {
      const mebibytes = Math.ceil((frames * this.format.channels * 4) / 2 ** 20);
      const shape = `${frames} frames of ${plural(this.format.channels, 'channel')}`;
      const text = `${printableName(this.#name)} does not fit in memory: ${shape} take ${mebibytes} MiB.`;
      throw new NmfError('memory', text, { cause: error });
    }
  }
}

function zeroNotFinite(samples: Float32Array): number {
  let count = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i];
    if (x - x !== 0) {
      samples[i] = 0;
      count++;
    }
  }
  return count;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
