import { createHash } from 'node:crypto';
import { type ByteSource, skipByReading } from './byte-source.js';

/** A source that knows the fingerprint of all its bytes, also of those that nobody wanted. */
export interface HashingSource extends ByteSource {
  /** Reads what is left and gives the SHA-256 of the whole as 64 hexadecimal digits. The source stays open. */
  digest(): string;
}

/**
 * Hashes the very bytes that are read, so that the fingerprint is right even of a file that changes meanwhile.
 */
export function hashingSource(source: ByteSource): HashingSource {
  const hash = createHash('sha256');
  const read = (count: number): Uint8Array => {
    const bytes = source.read(count);
    hash.update(bytes);
    return bytes;
  };
  const skip = (count: number) => skipByReading(read, count);
  return {
    read,
    skip,
    bytesLeft: () => source.bytesLeft(),
    close: () => source.close(),
    digest() {
      skip(Number.POSITIVE_INFINITY);
      return hash.digest('hex');
    },
  };
}
