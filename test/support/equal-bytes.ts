import { expect } from 'vitest';

/**
 * Arrays of numbers of one kind whose bytes are the same are equal. Vitest's own comparison takes some microseconds per
 * element, more than a second for a short WAV file; it still has the word where bytes differ, and shows what does.
 */
expect.addEqualityTesters([(a: unknown, b: unknown) => (haveSameBytes(a, b) ? true : undefined)]);

function haveSameBytes(a: unknown, b: unknown): boolean {
  if (!ArrayBuffer.isView(a) || !ArrayBuffer.isView(b)) return false;
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false;
  return bytesOf(a).equals(bytesOf(b));
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView) =>
  Buffer.from(buffer, byteOffset, byteLength);
