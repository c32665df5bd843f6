/** Bytes as the formats of files hold them. */

/** A view of just these bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** The four letters (or fewer, at the end) that stand at a place, as the names of chunks, boxes and encodings do. */
export function fourLetters(bytes: Uint8Array, at = 0): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** Bytes as text, a character per byte. */
export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

/**
 * Where a text stands first.
 *
 * @param from - Where to begin.
 * @param isRight - Whether a place where it stands is one that is meant. Default: any is.
 */
export function placeOf(
  bytes: Uint8Array,
  text: string,
  from: number,
  isRight: (at: number) => boolean = () => true,
): number | undefined {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = all.indexOf(text, from, 'latin1');
  while (at !== -1 && !isRight(at)) at = all.indexOf(text, at + 1, 'latin1');
  return at === -1 ? undefined : at;
}

/** Fills an array with others, one behind the other. */
export function filled<T extends Uint8Array | Float32Array>(whole: T, parts: readonly T[]): T {
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes one behind the other. */
export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return filled(new Uint8Array(length) as Uint8Array, parts) as Uint8Array<ArrayBuffer>;
}
