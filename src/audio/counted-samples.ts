import type { ByteCursor } from './byte-cursor.js';
import { beginsKnownChunk, type DataExtent } from './wav-chunks.js';
import type { WavFormat } from './wav-format.js';
import { type Ahead, readTail, type Tail, trueDataBytes } from './wav-tail.js';

/**
 * Counts the frames of a data chunk as they are taken from a cursor, and settles where they end: where the header says,
 * where the file ends before, or behind it where its size is certain to be wrong.
 */
export class CountedSamples {
  /** Frames taken so far. */
  position = 0;
  /** No frame is left. */
  ended = false;
  readonly #cursor: ByteCursor;
  readonly #format: WavFormat;
  readonly #frameBytes: number;
  readonly #extent: DataExtent;
  /** Bytes of samples from the first on, and those still to come; infinite where the header does not know. */
  #dataBytes: number;
  #bytesLeft: number;
  #doubtful: boolean;
  #missing = false;
  #leftoverBytes = 0;
  /** Frames that the header counts, where sound goes on behind them. */
  #countedFrames: number | undefined;
  #tail: Tail = { strayBytes: 0, furtherDataBytes: 0, hasAnotherFile: false };

  constructor(cursor: ByteCursor, format: WavFormat, extent: DataExtent) {
    this.#cursor = cursor;
    this.#format = format;
    this.#frameBytes = (format.channels * format.containerBits) / 8;
    this.#extent = extent;
    this.#dataBytes = extent.announcedBytes ?? Number.POSITIVE_INFINITY;
    this.#bytesLeft = this.#dataBytes;
    this.#doubtful = extent.doubtful;
  }

  /** An upper bound from the storage's own size, infinite for a pipe. Sound behind what the header counts is not in it. */
  framesLeftAtMost(): number {
    const stored = this.#cursor.bytesLeft();
    if (stored === undefined) return Number.POSITIVE_INFINITY;
    const bytes = this.#doubtful ? stored : Math.min(stored, this.#bytesLeft);
    return Math.floor(bytes / this.#frameBytes);
  }

  /** How many of the wanted frames the header still allows; settles the end where it allows none. */
  allowed(wanted: number): number {
    const remainder = this.#bytesLeft;
    if (remainder >= this.#frameBytes) return Math.min(wanted, Math.floor(remainder / this.#frameBytes));
    if (this.#doubtful) {
      const next = this.#cursor.peek(remainder + 4).subarray(remainder);
      if (next.length === 4 && !beginsKnownChunk(next)) {
        this.#bytesLeft = Number.POSITIVE_INFINITY;
        this.#doubtful = false;
        return wanted;
      }
    }
    if (this.#countedFrames === undefined) {
      const bytes = trueDataBytes(this.#behind(remainder), this.#dataBytes, this.#extent, this.#format);
      if (bytes !== undefined && bytes - this.#dataBytes + remainder >= this.#frameBytes) {
        this.#countedFrames = this.position;
        this.#bytesLeft = bytes - this.#dataBytes + remainder;
        this.#dataBytes = bytes;
        return this.allowed(wanted);
      }
    }
    const leftover = this.#cursor.read(remainder);
    // ffmpeg's RF64 sizes count the pad byte, which is no sample.
    const isPad = leftover.length === 1 && leftover[0] === 0 && this.#dataBytes % 2 === 0;
    this.#leftoverBytes = isPad ? 0 : leftover.length;
    this.ended = true;
    this.#tail = readTail(this.#cursor, this.#dataBytes, this.#format.byteOrder === 'little');
    return 0;
  }

  /** Books bytes that were taken; returns the whole frames among them. */
  book(bytes: number, allowedFrames: number): number {
    const frames = Math.floor(bytes / this.#frameBytes);
    this.#bytesLeft -= bytes;
    this.position += frames;
    if (frames < allowedFrames) {
      this.ended = true;
      this.#leftoverBytes = bytes - frames * this.#frameBytes;
      const isTold = this.#countedFrames === undefined && Number.isFinite(this.#bytesLeft);
      this.#missing = !this.#doubtful && isTold;
    }
    return frames;
  }

  /** What was odd about the end, one sentence each. */
  warnings(): string[] {
    const all: string[] = [];
    if (this.#countedFrames !== undefined) {
      all.push(
        `the header counts ${plural(this.#countedFrames, 'frame')} but the sound goes on after them; read to its end, ${this.#withTime(this.position)}`,
      );
    }
    if (this.#missing) {
      const announced = Math.floor(this.#dataBytes / this.#frameBytes);
      all.push(
        `the header announces ${announced} frames but the file ends after ${this.position}; the rest is missing`,
      );
    }
    if (this.#leftoverBytes > 0) {
      all.push(
        `the last ${plural(this.#leftoverBytes, 'byte')} did not make a whole frame and were left out`,
      );
    }
    const { strayBytes, furtherDataBytes, hasAnotherFile } = this.#tail;
    const sound = (bytes: number) => this.#withTime(Math.floor(bytes / this.#frameBytes));
    if (strayBytes > 0) {
      const counted = plural(this.position, 'frame');
      all.push(
        `${strayBytes} bytes that belong to no chunk follow the ${counted} that the header counts, ${sound(strayBytes)} if they are sound; left out`,
      );
    }
    if (furtherDataBytes > 0)
      all.push(`another data chunk follows, with ${sound(furtherDataBytes)}; left out`);
    if (hasAnotherFile) all.push('another WAV file follows in the same file; left out');
    return all;
  }

  /** As in `16000 frames (2 s)`. */
  #withTime(frames: number): string {
    return `${plural(frames, 'frame')} (${Number((frames / this.#format.sampleRate).toPrecision(4))} s)`;
  }

  /** What stands that many bytes from here. */
  #behind(bytes: number): Ahead {
    const left = this.#cursor.bytesLeft();
    return {
      peek: (count) => this.#cursor.peek(bytes + count).subarray(bytes),
      bytesLeft: () => left && Math.max(0, left - bytes),
    };
  }
}

/** As in `1 frame`, `2 frames`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
