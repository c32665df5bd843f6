import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { NmfError } from '../errors.js';
import { describeIoError, printableName } from './io-errors.js';

/** Bytes that are read once, forward: a file, a pipe or memory. */
export interface ByteSource {
  /** The next `count` bytes, fewer only at the end. The bytes stay valid until the next call. */
  read(count: number): Uint8Array;
  /** Passes over `count` bytes and tells how many there were, fewer only at the end. */
  skip(count: number): number;
  /** Bytes still to come as the storage itself tells (never a header), or undefined for a pipe. */
  bytesLeft(): number | undefined;
  /** Gives the descriptor back; calling it again does nothing. */
  close(): void;
}

/** What is read at once where bytes are only passed over. */
const SKIP_BYTES = 65536;

/**
 * Opens a file, pipe or device for reading forward. A file that another program truncates or writes to before the
 * last byte was read or passed over ends in an error, for its beginning and its end would not belong together.
 *
 * @throws NmfError `input` when it is missing, a folder, or may not be read.
 */
export function fileSource(path: string): ByteSource {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const stat = fstatSync(descriptor, { bigint: true });
    if (stat.isDirectory()) {
      throw new NmfError('input', `cannot read ${printableName(path)}: it is a folder, not a file.`);
    }
    return new DescriptorSource(descriptor, path, stat.isFile() ? stat : undefined, true);
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    throw describeIoError(error, 'read', path);
  }
}

/** Reads an open descriptor, such as 0 for standard input, from where it stands; it is left open at the end. */
export function descriptorSource(descriptor: number, name: string): ByteSource {
  return new DescriptorSource(descriptor, name, undefined, false);
}

/** Reads bytes in memory; nothing is copied. */
export function memorySource(bytes: Uint8Array): ByteSource {
  let position = 0;
  const advance = (count: number) => {
    const start = position;
    position = Math.min(bytes.length, position + count);
    return start;
  };
  return {
    read: (count) => bytes.subarray(advance(count), position),
    skip: (count) => {
      const start = advance(count);
      return position - start;
    },
    bytesLeft: () => bytes.length - position,
    close: () => {},
  };
}

/** What tells whether a file is still the one that was opened. */
interface FileState {
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

class DescriptorSource implements ByteSource {
  readonly #descriptor: number;
  readonly #name: string;
  /** A regular file at the time it was opened; undefined where positions mean nothing. */
  readonly #opened: FileState | undefined;
  readonly #size: number | undefined;
  readonly #closes: boolean;
  #position = 0;
  #buffer = new Uint8Array(0);
  #open = true;

  constructor(descriptor: number, name: string, opened: FileState | undefined, closes: boolean) {
    this.#descriptor = descriptor;
    this.#name = name;
    this.#opened = opened;
    this.#size = opened === undefined ? undefined : Number(opened.size);
    this.#closes = closes;
  }

  read(count: number): Uint8Array {
    const wanted = Math.min(count, this.bytesLeft() ?? count);
    if (this.#buffer.length < wanted) this.#buffer = new Uint8Array(wanted);
    let filled = 0;
    while (filled < wanted) {
      const got = this.#readSome(filled, wanted - filled);
      if (got === 0) break;
      filled += got;
    }
    if (filled < wanted || this.bytesLeft() === 0) this.#assertUnchanged();
    return this.#buffer.subarray(0, filled);
  }

  skip(count: number): number {
    const left = this.bytesLeft();
    if (left !== undefined) {
      const passed = Math.min(count, left);
      this.#position += passed;
      if (passed === left) this.#assertUnchanged();
      return passed;
    }
    let passed = 0;
    while (passed < count) {
      const wanted = Math.min(SKIP_BYTES, count - passed);
      const got = this.read(wanted).length;
      passed += got;
      if (got < wanted) break;
    }
    return passed;
  }

  bytesLeft(): number | undefined {
    return this.#size === undefined ? undefined : Math.max(0, this.#size - this.#position);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#closes) closeSync(this.#descriptor);
  }

  #assertUnchanged(): void {
    if (this.#opened === undefined) return;
    const { size, mtimeNs } = fstatSync(this.#descriptor, { bigint: true });
    if (size === this.#opened.size && mtimeNs === this.#opened.mtimeNs) return;
    const what = size === this.#opened.size ? 'its content' : `from ${this.#opened.size} to ${size} bytes`;
    throw new NmfError(
      'input',
      `${printableName(this.#name)} changed while it was read (${what}): try again when nothing writes to it any more.`,
    );
  }

  #readSome(offset: number, length: number): number {
    const at = this.#size === undefined ? null : this.#position;
    for (;;) {
      try {
        const got = readSync(this.#descriptor, this.#buffer, offset, length, at);
        this.#position += got;
        return got;
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        // A pipe that another program made non-blocking says so when it is empty for the moment; Windows reports the
        // end of a pipe as an error.
        if (code === 'EAGAIN') waitMilliseconds(5);
        else if (code === 'EOF') return 0;
        else throw describeIoError(error, 'read', this.#name);
      }
    }
  }
}

/** Sleeps without spinning; the reading here is synchronous. */
export function waitMilliseconds(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}
