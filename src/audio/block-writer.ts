import type { ByteSink } from '../disk/byte-sink.js';
import { encodeSamples, type SampleTally } from './sample-encoder.js';
import { frameBytes, type HeaderLayout, wavHeader } from './wav-header.js';

/** What was written. */
export interface WavWriteResult {
  frames: number;
  /** Largest absolute sample before clipping; 1 is full scale. */
  peak: number;
  /** Samples beyond the range of 16 or 24 bits; always 0 for float. */
  clippedSamples: number;
  /** NaN and infinite samples, written as 0. */
  replacedSamples: number;
}

/** A WAV file being written in blocks. Ends with either `finish` or `abort`. */
export interface WavWriter {
  /**
   * Appends frames: one array of samples per channel, all of the same length.
   *
   * @param peak - Their largest magnitude, where it is known (NaN for samples that are not finite): saves a look at
   *   all of them.
   * @throws NmfError `output` when the system refuses, for example for want of space.
   */
  write(channels: readonly Float32Array[], peak?: number): void;
  /** Completes the header and closes the file. */
  finish(): WavWriteResult;
  /** Closes the file as it is; whoever named it removes it. Does nothing after `finish`. */
  abort(): void;
}

/** Samples encoded at once. */
const BLOCK_SAMPLES = 1 << 17;

/** Encodes blocks and knows what the header has to say in the end. */
export class BlockWriter implements WavWriter {
  readonly #sink: ByteSink;
  readonly #layout: HeaderLayout;
  readonly #tally: SampleTally = { peak: 0, clippedSamples: 0, replacedSamples: 0 };
  readonly #announcedBytes: number;
  #frames = 0;
  #open = true;

  constructor(sink: ByteSink, layout: HeaderLayout, announcedFrames: number) {
    this.#sink = sink;
    this.#layout = layout;
    this.#announcedBytes = announcedFrames * frameBytes(layout);
    try {
      sink.append(wavHeader(layout, this.#announcedBytes));
    } catch (error) {
      sink.close?.();
      throw error;
    }
  }

  write(channels: readonly Float32Array[], peak?: number): void {
    if (!this.#open) throw new Error('the WAV writer is closed');
    if (channels.length !== this.#layout.channels) {
      throw new RangeError(`expected ${this.#layout.channels} channels, got ${channels.length}`);
    }
    const frames = channels[0].length;
    if (channels.some((channel) => channel.length !== frames)) {
      throw new RangeError(
        `channels must have the same length, got ${channels.map((c) => c.length).join(', ')}`,
      );
    }
    const blockFrames = Math.floor(BLOCK_SAMPLES / channels.length);
    for (let start = 0; start < frames; start += blockFrames) {
      const block = channels.map((channel) => channel.subarray(start, start + blockFrames));
      this.#sink.append(encodeSamples(block, this.#layout.bitDepth, this.#tally, peak));
    }
    this.#frames += frames;
  }

  finish(): WavWriteResult {
    if (!this.#open) throw new Error('the WAV writer is closed');
    this.#open = false;
    const dataBytes = this.#frames * frameBytes(this.#layout);
    try {
      if (dataBytes % 2 === 1) this.#sink.append(new Uint8Array(1));
      if (dataBytes !== this.#announcedBytes) this.#replaceHeader(dataBytes);
    } finally {
      this.#sink.close?.();
    }
    return { frames: this.#frames, ...this.#tally };
  }

  abort(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#sink.close?.();
  }

  #replaceHeader(dataBytes: number): void {
    if (this.#sink.replaceStart === undefined)
      throw new Error('other frames were written than announced, and a stream cannot go back');
    this.#sink.replaceStart(wavHeader(this.#layout, dataBytes));
  }
}
