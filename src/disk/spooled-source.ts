import { fileSink } from './byte-sink.js';
import type { ByteSource } from './byte-source.js';
import { skipByReading } from './byte-source.js';

/** A source whose bytes are kept in a file, so that they can be read again. */
export interface SpooledSource extends ByteSource {
  /** Reads what is left, so that the file holds all bytes, and closes it and the source, also after an error. */
  spoolRest(): void;
}

/**
 * Keeps in a file whatever is read or passed over.
 *
 * @param path - Of the file, which whoever names it removes.
 * @param shownAs - What messages call it.
 * @param assertRoom - Called before bytes are written, with their number; what it throws ends the reading.
 * @throws NmfError `output` when it cannot be written, also from what the source does.
 */
export function spooledSource(
  source: ByteSource,
  path: string,
  shownAs: string,
  assertRoom: (bytes: number) => void,
): SpooledSource {
  const sink = fileSink(path, shownAs);
  const read = (count: number): Uint8Array => {
    const bytes = source.read(count);
    assertRoom(bytes.length);
    sink.append(bytes);
    return bytes;
  };
  const skip = (count: number) => skipByReading(read, count);
  const close = () => {
    sink.close();
    source.close();
  };
  return {
    read,
    skip,
    bytesLeft: () => source.bytesLeft(),
    close,
    spoolRest() {
      try {
        skip(Number.POSITIVE_INFINITY);
      } finally {
        close();
      }
    },
  };
}
