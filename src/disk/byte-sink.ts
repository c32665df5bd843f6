import { closeSync, openSync, writeSync } from 'node:fs';
import { waitMilliseconds } from './byte-source.js';
import { describeIoError } from './system-errors.js';

/** Where bytes go, in order: a file, a pipe or memory. */
export interface ByteSink {
  append(bytes: Uint8Array): void;
  /** Overwrites the first bytes. Works where the storage can go back, not on a pipe. */
  replaceStart(bytes: Uint8Array): void;
  /** Ends the writing; calling it again does nothing. */
  close(): void;
}

/**
 * Opens a file for writing from its start, replacing what it held.
 *
 * @param flags `wx` refuses a file that exists.
 * @throws NmfError `output`.
 */
export function fileSink(path: string, flags: 'w' | 'wx' = 'w', shownAs = path): ByteSink {
  try {
    return new DescriptorSink(openSync(path, flags), shownAs, true);
  } catch (error) {
    throw describeIoError(error, 'write', shownAs);
  }
}

/** Writes to an open descriptor, such as 1 for standard output; it is left open at the end. */
export function descriptorSink(descriptor: number, name: string): ByteSink {
  return new DescriptorSink(descriptor, name, false);
}

/**
 * Collects bytes in memory.
 *
 * @param capacity How many bytes will come.
 */
export function memorySink(capacity: number): ByteSink & { readonly bytes: Uint8Array } {
  const bytes = new Uint8Array(capacity);
  let position = 0;
  return {
    bytes,
    append(more) {
      bytes.set(more, position);
      position += more.length;
    },
    replaceStart: (start) => bytes.set(start),
    close: () => {},
  };
}

class DescriptorSink implements ByteSink {
  readonly #descriptor: number;
  readonly #name: string;
  readonly #closes: boolean;
  #open = true;

  constructor(descriptor: number, name: string, closes: boolean) {
    this.#descriptor = descriptor;
    this.#name = name;
    this.#closes = closes;
  }

  append(bytes: Uint8Array): void {
    this.#writeAll(bytes, null);
  }

  replaceStart(bytes: Uint8Array): void {
    if (!this.#closes)
      throw new Error('other frames were written than announced, and a stream cannot go back');
    this.#writeAll(bytes, 0);
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    if (!this.#closes) return;
    try {
      closeSync(this.#descriptor);
    } catch (error) {
      throw describeIoError(error, 'write', this.#name); // network file systems report a full disk here
    }
  }

  #writeAll(bytes: Uint8Array, start: number | null): void {
    let written = 0;
    while (written < bytes.length) {
      try {
        const at = start === null ? null : start + written;
        written += writeSync(this.#descriptor, bytes, written, bytes.length - written, at);
      } catch (error) {
        // A pipe that another program made non-blocking says so when it is full for the moment.
        if ((error as NodeJS.ErrnoException).code === 'EAGAIN') waitMilliseconds(5);
        else throw describeIoError(error, 'write', this.#name);
      }
    }
  }
}
