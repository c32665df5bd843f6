import { assertCallback, assertFlag, assertWhole } from '../arguments.js';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import type { ByteCursor } from './byte-cursor.js';
import { filled } from './bytes.js';
import { CountedSamples, plural } from './counted-samples.js';
import { type DecodeSamples, sampleDecoder } from './sample-decoder.js';
import { createSampleLayout, type SampleLayout } from './sample-layout.js';
import type { DataExtent } from './wav-chunks.js';
import type { WavFormat } from './wav-format.js';

/** An open WAV file, read forward in blocks. Close it when done, also after an error. */
export interface WavReader {
  /** What the header tells. */
  readonly format: WavFormat;
  /** Frames read or skipped so far: the index of the next frame. */
  readonly position: number;
  /** Samples so far that were NaN or infinite and came as 0. */
  readonly notFinite: number;
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
  /** Gives the file back. */
  close(): void;
}

/** Frames decoded at once, and the samples that more channels must stay under. */
const BLOCK_FRAMES = 65536;
const BLOCK_SAMPLES = 1 << 19;

/** Reads the samples behind a header. The end is where the header says, or where the file ends before. */
export class BlockReader implements WavReader {
  readonly format: WavFormat;
  notFinite = 0;
  readonly #cursor: ByteCursor;
  readonly #name: string;
  readonly #frameBytes: number;
  readonly #blockFrames: number;
  readonly #decode: DecodeSamples;
  readonly #headerWarnings: readonly string[];
  readonly #samples: CountedSamples;
  /** Where the format leaves the place of a sample's bits open. */
  readonly #layout: SampleLayout | undefined;
  #isOpen = true;

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
    this.#samples = new CountedSamples(cursor, format, extent);
    this.#layout = createSampleLayout(format, name);
  }

  get position(): number {
    return this.#samples.position;
  }

  read(maxFrames: number): Float32Array[] | null {
    this.#assertOpen();
    if (maxFrames !== Number.POSITIVE_INFINITY) {
      assertWhole('maxFrames', maxFrames, 1, Number.MAX_SAFE_INTEGER, 65_536);
    }
    return this.#collect(maxFrames, () => undefined, false);
  }

  readRest(onFrames: (frames: number) => void = () => undefined, isShared = false): Float32Array[] {
    assertCallback('onFrames', onFrames);
    assertFlag('isShared', isShared);
    this.#assertOpen();
    this.#layout?.waitForAll();
    const channels = this.#collect(Number.POSITIVE_INFINITY, onFrames, isShared);
    if (channels === null) {
      const text = `nothing of ${printableName(this.#name)} is left to read: open it again to read it again.`;
      throw new NmfError('usage', text);
    }
    this.#cursor.skip(Number.POSITIVE_INFINITY);
    this.#layout?.placeAll(channels);
    return channels;
  }

  skip(frames: number): number {
    this.#assertOpen();
    if (frames !== Number.POSITIVE_INFINITY) {
      assertWhole('frames', frames, 0, Number.MAX_SAFE_INTEGER, 65_536);
    }
    let skipped = 0;
    while (skipped < frames && !this.#samples.ended) {
      const allowed = this.#samples.allowed(frames - skipped);
      if (allowed === 0) break;
      const bytes = this.#cursor.skip(allowed * this.#frameBytes);
      skipped += this.#samples.book(bytes, allowed);
    }
    return skipped;
  }

  warnings(): readonly string[] {
    const all = [...this.#headerWarnings, ...(this.#layout?.warnings() ?? []), ...this.#samples.warnings()];
    if (this.notFinite > 0) {
      all.push(`${plural(this.notFinite, 'sample')} with NaN or infinity, read as 0`);
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

  /**
   * Reads up to so many frames: those that the storage vouches for into arrays of their length, what a pipe gives and
   * what goes on behind the header's count block by block, to be joined in the end.
   */
  #collect(maxFrames: number, onFrames: (frames: number) => void, isShared: boolean): Float32Array[] | null {
    const vouched = Math.min(maxFrames, this.#samples.framesLeftAtMost());
    const isVouched = Number.isFinite(vouched);
    if (isVouched) onFrames(vouched);
    const whole = this.#allocate(isVouched ? vouched : 0, isShared);
    const more: Float32Array[][] = whole.map(() => []);
    let inWhole = 0;
    let frames = 0;
    while (frames < maxFrames) {
      const room = whole.map((channel) => channel.subarray(inWhole, inWhole + this.#blockFrames));
      const isRoom = room[0].length > 0;
      const block = isRoom
        ? this.#readBlock(room[0].length, room)
        : this.#readBlock(Math.min(this.#blockFrames, maxFrames - frames));
      if (block === null) break;
      frames += block[0].length;
      if (isRoom) inWhole += block[0].length;
      else {
        for (const [c, channel] of block.entries()) more[c].push(channel);
        onFrames(frames);
      }
    }
    if (frames === 0) return null;
    if (frames === whole[0].length) return whole;
    // Channel by channel, letting go of the blocks, so that few samples exist twice.
    return whole.map((channel, c) => {
      const parts = [channel.subarray(0, inWhole), ...more[c].splice(0)];
      return filled(this.#allocateOne(frames, isShared), parts);
    });
  }

  /** @param place - Where the samples are to be put, as many as asked for; else into arrays of their own. */
  #readBlock(maxFrames: number, place?: readonly Float32Array[]): Float32Array[] | null {
    if (this.#samples.ended) return null;
    const allowed = this.#samples.allowed(maxFrames);
    if (allowed === 0) return null;
    this.#layout?.settle(allowed, this.#blockFrames, (frames) => {
      return this.#cursor.peek(this.#samples.allowed(frames) * this.#frameBytes);
    });
    const bytes = this.#cursor.read(allowed * this.#frameBytes);
    const frames = this.#samples.book(bytes.length, allowed);
    if (frames === 0) return null;
    const channels =
      place?.map((channel) => channel.subarray(0, frames)) ??
      Array.from({ length: this.format.channels }, () => new Float32Array(frames));
    const wholeFrames = bytes.subarray(0, frames * this.#frameBytes);
    this.#decode(wholeFrames, channels);
    if (this.format.encoding === 'float') this.notFinite += zeroNotFinite(channels);
    this.#layout?.place(wholeFrames, channels);
    return channels;
  }

  #allocate(frames: number, isShared: boolean): Float32Array[] {
    return Array.from({ length: this.format.channels }, () => this.#allocateOne(frames, isShared));
  }

  #allocateOne(frames: number, isShared: boolean): Float32Array {
    try {
      return isShared ? new Float32Array(new SharedArrayBuffer(4 * frames)) : new Float32Array(frames);
    } catch (error) {
      const mebibytes = Math.ceil((frames * this.format.channels * 4) / 2 ** 20);
      const shape = `${frames} frames of ${plural(this.format.channels, 'channel')}`;
      const text = `${printableName(this.#name)} does not fit in memory: ${shape} take ${mebibytes} MiB.`;
      throw new NmfError('memory', text, { cause: error });
    }
  }
}

/** Puts 0 in the place of NaN and infinity; tells how many there were. */
export function zeroNotFinite(channels: readonly Float32Array[]): number {
  let count = 0;
  for (const samples of channels) {
    for (let i = 0; i < samples.length; i++) {
      const x = samples[i];
      if (x - x !== 0) {
        samples[i] = 0;
        count++;
      }
    }
  }
  return count;
}
