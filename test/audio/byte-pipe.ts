import type { ByteSource } from '../../src/disk/index.js';

/** Gives bytes in a way that knows no size, as a pipe does. */
export function pipe(bytes: Uint8Array): ByteSource & { closed: boolean } {
  let at = 0;
  return {
    closed: false,
    read(count) {
      const part = bytes.slice(at, at + count);
      at += part.length;
      return part;
    },
    skip(count) {
      return this.read(Math.min(count, bytes.length)).length;
    },
    bytesLeft: () => undefined,
    close() {
      this.closed = true;
    },
  };
}
