import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';

/** A file that is open for reading, and what the system said of it then. */
export interface RegularFile {
  readonly descriptor: number;
  readonly size: bigint;
  readonly mtimeNs: bigint;
}

/** `O_NONBLOCK`, which Windows does not have: a named pipe is opened at once, whether somebody writes to it or not. */
const WITHOUT_WAITING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0);

/** What is read at once of a file that does not tell its size. */
const BLOCK_BYTES = 1 << 16;

/**
 * Opens a regular file for reading. Anything else is refused without waiting for it: what was opened is looked at, so
 * that nothing can take the file's place in between.
 *
 * @throws NmfError `input` for a folder, a pipe, a socket or a device; the system's own error when it cannot be opened.
 */
export function openRegularFile(path: string): RegularFile {
  const descriptor = openWithoutWaiting(path);
  try {
    const stat = fstatSync(descriptor, { bigint: true });
    if (!stat.isFile()) throw notAFile(path, stat);
    return { descriptor, size: stat.size, mtimeNs: stat.mtimeNs };
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function openWithoutWaiting(path: string): number {
  try {
    return openSync(path, WITHOUT_WAITING);
  } catch (error) {
    // Of a socket, and of a device that is not there.
    throw (error as NodeJS.ErrnoException).code === 'ENXIO' ? notAFile(path, statSync(path)) : error;
  }
}

/**
 * Reads a whole file whose honest size is known to be small.
 *
 * @param maxBytes Larger ones are refused before they are read.
 * @throws NmfError `input` as {@link openRegularFile}, and for a larger file; the system's own error when it cannot be
 *   read.
 */
export function readSmallFile(path: string, maxBytes: number): Buffer {
  const { descriptor, size } = openRegularFile(path);
  try {
    const blocks: Buffer[] = [];
    let total = Number(size);
    for (let at = 0; total <= maxBytes; total = Math.max(total, at)) {
      // One byte more than is expected: a file may have grown, and some of those in /proc say that they hold nothing.
      const block = Buffer.allocUnsafe(Math.max(total - at + 1, BLOCK_BYTES));
      const got = readSync(descriptor, block, 0, block.length, null);
      if (got === 0) return Buffer.concat(blocks, at);
      blocks.push(block.subarray(0, got));
      at += got;
    }
  } finally {
    closeSync(descriptor);
  }
  const limit = maxBytes >= 1e6 ? `${Math.round(maxBytes / 1e6)} MB` : `${maxBytes} bytes`;
  throw new NmfError(
    'input',
    `cannot read ${printableName(path)}: it is larger than ${limit}, far more than a file of its kind ever holds.`,
  );
}

/**
 * The first bytes of a regular file, fewer where it is shorter.
 *
 * @returns Undefined for anything else than a regular file.
 * @throws The system's error when it cannot be read.
 */
export function readStart(path: string, bytes: number): Buffer | undefined {
  let file: RegularFile;
  try {
    file = openRegularFile(path);
  } catch (error) {
    if (error instanceof NmfError) return undefined;
    throw error;
  }
  try {
    const start = Buffer.alloc(bytes);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes; length += read) {
      read = readSync(file.descriptor, start, length, bytes - length, length);
    }
    return start.subarray(0, length);
  } finally {
    closeSync(file.descriptor);
  }
}

/** What stands where a file should be, as an error that says so. */
export function notAFile(path: string, stat: Pick<Stats, 'isDirectory' | 'isFIFO' | 'isSocket'>): NmfError {
  const what = stat.isDirectory()
    ? 'a folder'
    : stat.isFIFO()
      ? 'a pipe'
      : stat.isSocket()
        ? 'a socket'
        : 'a device';
  return new NmfError('input', `cannot read ${printableName(path)}: it is ${what}, not a file.`);
}
