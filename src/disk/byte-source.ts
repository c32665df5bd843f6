import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import { openRegularFile } from './regular-file.js';
import { described } from './system-errors.js';

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
 * A source whose bytes come in pieces.
 *
 * @param next Gives another piece; undefined at the end.
 * @param bytesLeft As of the source, told the number of bytes that are ready.
 */
export function piecesSource(
  next: () => Uint8Array | undefined,
  bytesLeft: (ready: number) => number | undefined,
  close: () => void,
): ByteSource {
  let ready: Uint8Array = new Uint8Array(0);
  let ended = false;
  const read = (count: number): Uint8Array => {
    const parts: Uint8Array[] = [];
    let length = 0;
    while (length < count && !ended) {
      if (ready.length === 0) {
        const piece = next();
        ended = piece === undefined;
        ready = piece ?? ready;
      }
      const part = ready.subarray(0, count - length);
      ready = ready.subarray(part.length);
      length += part.length;
      parts.push(part);
    }
    if (parts.length === 1) return parts[0];
    const all = new Uint8Array(length);
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  };
  return {
    read,
    skip: (count) => skipByReading(read, count),
    bytesLeft: () => bytesLeft(ready.length),
    close,
  };
}

/**
 * Opens a regular file for reading forward, and nothing that would have to be waited for. A file that another program
 * truncates or writes to before the last byte was read or passed over ends in an error, for its beginning and its end
 * would not belong together.
 *
 * @throws NmfError `input` when it is missing, may not be read, or is a folder, a pipe or a device.
 */
export function fileSource(path: string): ByteSource {
  return described('read', path, () => {
    const file = openRegularFile(path);
    return descriptorSource(file.descriptor, path, file);
  });
}

/**
 * As `fileSource`, and opens a pipe too. The thread waits for whoever writes to it and cannot be stopped meanwhile: for
 * callers who have nothing else to do.
 */
export function fileOrPipeSource(path: string): ByteSource {
  return described('read', path, () =>
    statSync(path).isFIFO() ? descriptorSource(openSync(path, 'r'), path, undefined) : fileSource(path),
  );
}

/** Reads bytes in memory; nothing is copied. */
export function memorySource(bytes: Uint8Array): ByteSource {
  let position = 0;
  const read = (count: number) => {
    const taken = bytes.subarray(position, position + count);
    position += taken.length;
    return taken;
  };
  return {
    read,
    skip: (count) => read(count).length,
    bytesLeft: () => bytes.length - position,
    close: () => {},
  };
}

/** What tells whether a file is still the one that was opened. */
interface FileState {
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** @param opened - A regular file at the time it was opened; undefined where positions mean nothing. */
function descriptorSource(descriptor: number, name: string, opened: FileState | undefined): ByteSource {
  let position = 0;
  let buffer = new Uint8Array(0);
  let isOpen = true;

  const bytesLeft = () => opened && Math.max(0, Number(opened.size) - position);
  const assertUnchanged = () => {
    if (opened === undefined) return;
    const { size, mtimeNs } = described('read', name, () => fstatSync(descriptor, { bigint: true }));
    if (size === opened.size && mtimeNs === opened.mtimeNs) return;
    const what = size === opened.size ? 'its content' : `from ${opened.size} to ${size} bytes`;
    throw new NmfError(
      'input',
      `${printableName(name)} changed while it was read (${what}): try again once nothing writes to it.`,
    );
  };
  const read = (count: number): Uint8Array => {
    const wanted = Math.min(count, bytesLeft() ?? count);
    if (buffer.length < wanted) buffer = new Uint8Array(wanted);
    let filled = 0;
    for (let got = -1; filled < wanted && got !== 0; filled += got) {
      const room = buffer.subarray(filled, wanted);
      got = described('read', name, () => readSome(descriptor, room, opened ? position : null));
      position += got;
    }
    if (filled < wanted || bytesLeft() === 0) assertUnchanged();
    return buffer.subarray(0, filled);
  };
  return {
    read,
    skip(count) {
      const left = bytesLeft();
      if (left === undefined) return skipByReading(read, count);
      const passed = Math.min(count, left);
      position += passed;
      if (passed === left) assertUnchanged();
      return passed;
    },
    bytesLeft,
    close() {
      if (!isOpen) return;
      isOpen = false;
      described('read', name, () => closeSync(descriptor)); // network file systems may have lost the file
    },
  };
}

/** Waits for at least one byte; 0 at the end. */
function readSome(descriptor: number, room: Uint8Array, at: number | null): number {
  for (;;) {
    try {
      return readSync(descriptor, room, 0, room.length, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A pipe that another program made non-blocking says so when it is empty for the moment; Windows reports the
      // end of a pipe as an error.
      if (code === 'EOF') return 0;
      if (code !== 'EAGAIN') throw error;
      waitMilliseconds(5);
    }
  }
}

/** Sleeps without spinning; the reading here is synchronous. */
export function waitMilliseconds(duration: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, duration);
}
