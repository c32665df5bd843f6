/** The bytes of an array, as they lie in memory (little-endian on every machine that Node.js runs on), as base64. */
export function base64(array: ArrayBufferView): string {
  return Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('base64');
}
