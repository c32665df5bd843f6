import { closeSync, openSync, writeSync } from 'node:fs';
import { waitMilliseconds } from './byte-source.js';
import { described } from './system-errors.js';

/** Where bytes go, in order: a file, a pipe or memory. */
export interface ByteSink {
  append(bytes: Uint8Array): void;
  /** Ends the writing; calling it again does nothing. */
  close?(): void;
}

/**
 * Opens a file for writing from its start, replacing what it held.
 *
 * @param shownAs What messages call it.
 * @throws NmfError `output`, also from what the sink does.
 */
export function fileSink(path: string, shownAs = path): Required<ByteSink> {
  const file = described('write', shownAs, () => openSync(path, 'w'));
  let isOpen = true;
  return {
    append(bytes) {
      described('write', shownAs, () => {
        for (let done = 0; done < bytes.length; ) done += writeSome(file, bytes.subarray(done));
      });
    },
    close() {
      if (!isOpen) return;
      isOpen = false;
      described('write', shownAs, () => closeSync(file)); // network file systems report a full disk here
    },
  };
}

function writeSome(file: number, bytes: Uint8Array): number {
  try {
    return writeSync(file, bytes);
  } catch (error) {
    // A pipe that another program made non-blocking says so when it is full for the moment.
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    waitMilliseconds(5);
    return 0;
  }
}

/**
 * Writes a file piece by piece, replacing what it held.
 *
 * @param shownAs What messages call it.
 * @throws NmfError `output`.
 */
export function writeFile(path: string, pieces: Iterable<Uint8Array | string>, shownAs = path): void {
  const sink = fileSink(path, shownAs);
  try {
    for (const piece of pieces) sink.append(typeof piece === 'string' ? Buffer.from(piece) : piece);
  } finally {
    sink.close();
  }
}
