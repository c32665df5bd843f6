import { assertCallbacks, assertFlag, assertWhole } from '../arguments.js';
import { printableName } from '../disk/system-errors.js';
import { NmfError } from '../errors.js';
import type { ByteCursor } from './byte-cursor.js';
import { CountedSamples, plural } from './counted-samples.js';
import { type DecodeSamples, sampleDecoder } from './sample-decoder.js';
import { canMove, hasOpenLayout, LayoutEvidence, type LayoutVerdict, moveSamples } from './sample-layout.js';
import type { DataExtent } from './wav-chunks.js';
import type { WavFormat } from './wav-format.js';

/** An open WAV file, read forward in blocks. Close it when done, also after an error. */
export interface WavReader {
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
  /** Where the format leaves the place of a sample's bits open: what the bytes say about it. */
  readonly #evidence: LayoutEvidence | undefined;
  /** What that was for all samples that were given out. */
  #verdict: LayoutVerdict | undefined;
  /** All samples are read before any is given out, so that all of them can tell their layout. */
  #isWhole = false;
  #isOpen = true;
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
    this.#samples = new CountedSamples(cursor, format, extent);
    this.#evidence = hasOpenLayout(format) ? new LayoutEvidence(format) : undefined;
  }

  get position(): number {
    return this.#samples.position;
  }

  read(maxFrames: number): Float32Array[] | null {
    this.#assertOpen();
    if (maxFrames !== Number.POSITIVE_INFINITY) {
      assertWhole('maxFrames', maxFrames, 1, Number.MAX_SAFE_INTEGER, 65_536);
    }
    const wanted = Math.min(maxFrames, this.#samples.framesLeftAtMost());
    const first =
      wanted <= this.#blockFrames
        ? this.#readBlock(Math.max(1, wanted))
        : Number.isFinite(wanted)
          ? this.#readInto(wanted)
          : this.#readPiecewise();
    if (first === null || first[0].length === maxFrames || this.#samples.ended) return first;
    // Where sound goes on behind the samples that the header counts, a block is filled up with it.
    const more = this.read(maxFrames - first[0].length);
    return more === null ? first : this.#joined(first.map((channel, c) => [channel, more[c]]));
  }

  readRest(onFrames: (frames: number) => void = () => undefined, isShared = false): Float32Array[] {
    assertCallbacks({ onFrames });
    assertFlag('isShared', isShared);
    this.#assertOpen();
    this.#isShared = isShared;
    this.#isWhole = this.#verdict === undefined;
    const expected = this.#samples.framesLeftAtMost();
    if (Number.isFinite(expected)) onFrames(expected);
    const counted = Number.isFinite(expected) ? this.#readInto(expected) : this.#readPiecewise(onFrames);
    if (counted === null || counted[0].length === 0) {
      const text = `nothing of ${printableName(this.#name)} is left to read: open it again to read it again.`;
      throw new NmfError('usage', text);
    }
    // Meets the end, so that the warnings know it, or sound that goes on.
    const more = this.#readPiecewise((frames) => onFrames(counted[0].length + frames));
    this.#cursor.skip(Number.POSITIVE_INFINITY);
    const channels = more === null ? counted : this.#joined(counted.map((channel, c) => [channel, more[c]]));
    if (this.#isWhole && this.#evidence) {
      this.#verdict = this.#decided(this.#evidence.verdict());
      for (const channel of channels) moveSamples(channel, this.#verdict.layout, this.format);
    }
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
    const all = [...this.#headerWarnings];
    if (this.#verdict?.warning !== undefined) all.push(this.#verdict.warning);
    all.push(...this.#samples.warnings());
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
    return this.#joined(pieces);
  }

  /** Joins the blocks of each channel, letting go of them as it is done. */
  #joined(pieces: readonly Float32Array[][]): Float32Array[] {
    return pieces.map((blocks) => {
      const channel = this.#allocateOne(blocks.reduce((sum, block) => sum + block.length, 0));
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
    if (this.#samples.ended) return null;
    const allowed = this.#samples.allowed(maxFrames);
    if (allowed === 0) return null;
    if (this.#evidence && !this.#isWhole) this.#settleLayout(this.#evidence, allowed);
    const bytes = this.#cursor.read(allowed * this.#frameBytes);
    const frames = this.#samples.book(bytes.length, allowed);
    if (frames === 0) return null;
    this.#evidence?.see(bytes.subarray(0, frames * this.#frameBytes));
    const channels =
      place?.map((channel) => channel.subarray(0, frames)) ??
      Array.from({ length: this.format.channels }, () => new Float32Array(frames));
    this.#decode(bytes.subarray(0, frames * this.#frameBytes), channels);
    if (this.format.encoding === 'float') {
      for (const channel of channels) this.notFinite += zeroNotFinite(channel);
    }
    if (this.#verdict && this.#evidence && !this.#isWhole) {
      const { layout } = this.#verdict;
      this.#verdict = this.#decided(this.#evidence.verdict());
      if (layout !== this.#verdict.layout) {
        throw this.#refusal(
          'where the bits of its samples stand differs between its beginning and its rest.',
        );
      }
      for (const channel of channels) moveSamples(channel, layout, this.format);
    }
    return channels;
  }

  /**
   * Decides where the bits of the samples stand before the first that is not zero is given out, from as many frames as
   * a block has from there on, so that it does not depend on how many are asked for. Zeros are the same anywhere.
   */
  #settleLayout(evidence: LayoutEvidence, frames: number): void {
    if (this.#verdict) return;
    const first = this.#cursor.peek(frames * this.#frameBytes).findIndex((byte) => byte !== 0);
    if (first === -1) return;
    const from = first - (first % this.#frameBytes);
    const within = this.#samples.allowed(from / this.#frameBytes + this.#blockFrames) * this.#frameBytes;
    const ahead = this.#cursor.peek(within).subarray(from, within);
    evidence.see(ahead.subarray(0, ahead.length - (ahead.length % this.#frameBytes)));
    this.#verdict = this.#decided(evidence.verdict());
  }

  #decided(verdict: LayoutVerdict): LayoutVerdict {
    if (canMove(verdict.layout, this.format)) return verdict;
    const { bitsPerSample, containerBits } = this.format;
    throw this.#refusal(
      `its samples of ${bitsPerSample} bits stand in the lower part of ${containerBits} bits, which is not supported.`,
    );
  }

  #refusal(problem: string): NmfError {
    return new NmfError('input', `${printableName(this.#name)} cannot be read: ${problem}`);
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
