import { createHash } from 'node:crypto';
import type { ByteSource } from './byte-source.js';

/** A source that knows the fingerprint of all its bytes, also of those that nobody wanted. */
export interface HashingSource extends ByteSource {
  /** Reads what is left and gives the SHA-256 of the whole as 64 hexadecimal digits. The source stays open. */
  digest(): string;
}

/** What is read at once where bytes are only passed over. */
const BLOCK_BYTES = 1 << 20;

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
  const skip = (count: number): number => {
    let passed = 0;
    while (passed < count) {
      const wanted = Math.min(BLOCK_BYTES, count - passed);
      const got = read(wanted).length;
      passed += got;
      if (got < wanted) break;
    }
    return passed;
  };
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
