import type { ByteSource } from '../disk/byte-source.js';
import { joined } from './bytes.js';

/** A source that can be looked ahead into by a few bytes. */
export class ByteCursor {
  readonly #source: ByteSource;
  /** Bytes taken from the source and not yet given out. */
  #ahead: Uint8Array = new Uint8Array(0);

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** The next `count` bytes, fewer at the end, without passing over them. Meant for some hundred bytes. */
  peek(count: number): Uint8Array {
    if (this.#ahead.length < count) {
      this.#ahead = joined([this.#ahead, this.#source.read(count - this.#ahead.length)]);
    }
    return this.#ahead.subarray(0, count);
  }

  /** The next `count` bytes, fewer only at the end; valid until the next call. */
  read(count: number): Uint8Array {
    if (this.#ahead.length === 0) return this.#source.read(count);
    const bytes = this.peek(count);
    this.#ahead = this.#ahead.subarray(bytes.length);
    return bytes;
  }

  /** Passes over `count` bytes; returns how many there were. */
  skip(count: number): number {
    const fromAhead = Math.min(count, this.#ahead.length);
    this.#ahead = this.#ahead.subarray(fromAhead);
    return fromAhead === count ? count : fromAhead + this.#source.skip(count - fromAhead);
  }

  /** Bytes still to come where the storage knows, else undefined. */
  bytesLeft(): number | undefined {
    const left = this.#source.bytesLeft();
    return left === undefined ? undefined : left + this.#ahead.length;
  }

  close(): void {
    this.#source.close();
  }
}
