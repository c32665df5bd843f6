import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { NmfError } from '../errors.js';
import { openRegularFile } from './regular-file.js';
import { describeIoError, printableName } from './system-errors.js';

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
const SKIP_BYTES = 1 << 20;

/** Passes over `count` bytes by reading them; tells how many there were. */
export function skipByReading(read: (count: number) => Uint8Array, count: number): number {
  let passed = 0;
  while (passed < count) {
    const wanted = Math.min(SKIP_BYTES, count - passed);
    const got = read(wanted).length;
    passed += got;
    if (got < wanted) break;
  }
  return passed;
}

/**
 * Opens a regular file for reading forward, and nothing that would have to be waited for. A file that another program
 * truncates or writes to before the last byte was read or passed over ends in an error, for its beginning and its end
 * would not belong together.
 *
 * @throws NmfError `input` when it is missing, may not be read, or is a folder, a pipe or a device.
 */
export function fileSource(path: string): ByteSource {
  try {
    const file = openRegularFile(path);
    return new DescriptorSource(file.descriptor, path, file);
  } catch (error) {
    throw describeIoError(error, 'read', path);
  }
}

/**
 * As `fileSource`, and opens a pipe too. The thread waits for whoever writes to it and cannot be stopped meanwhile: for
 * callers who have nothing else to do.
 */
export function fileOrPipeSource(path: string): ByteSource {
  try {
    if (!statSync(path).isFIFO()) return fileSource(path);
    return new DescriptorSource(openSync(path, 'r'), path, undefined);
  } catch (error) {
    throw describeIoError(error, 'read', path);
  }
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
  #position = 0;
  #buffer = new Uint8Array(0);
  #open = true;

  constructor(descriptor: number, name: string, opened: FileState | undefined) {
    this.#descriptor = descriptor;
    this.#name = name;
    this.#opened = opened;
    this.#size = opened === undefined ? undefined : Number(opened.size);
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
    return skipByReading((wanted) => this.read(wanted), count);
  }

  bytesLeft(): number | undefined {
    return this.#size === undefined ? undefined : Math.max(0, this.#size - this.#position);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    try {
      closeSync(this.#descriptor);
    } catch (error) {
      throw describeIoError(error, 'read', this.#name); // network file systems may have lost the file
    }
  }

  #assertUnchanged(): void {
    if (this.#opened === undefined) return;
    const { size, mtimeNs } = this.#now();
    if (size === this.#opened.size && mtimeNs === this.#opened.mtimeNs) return;
    const what = size === this.#opened.size ? 'its content' : `from ${this.#opened.size} to ${size} bytes`;
    throw new NmfError(
      'input',
      `${printableName(this.#name)} changed while it was read (${what}): try again when nothing writes to it any more.`,
    );
  }

  #now(): FileState {
    try {
      return fstatSync(this.#descriptor, { bigint: true });
    } catch (error) {
      throw describeIoError(error, 'read', this.#name);
    }
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
