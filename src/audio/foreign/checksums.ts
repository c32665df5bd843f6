/** Checksums of containers, each as a function of a part of the bytes. */

/** CRC-32 of ISO 3309, as TTA and Matroska have it. */
export function crc32(bytes: Uint8Array, start: number, end: number): number {
  let crc = -1;
  for (let i = start; i < end; i++) crc = REFLECTED_32[(crc ^ bytes[i]) & 0xff] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** CRC-32 of RFC 3533 (Ogg): not reflected, from 0. Four bytes from `zeroAt` on count as 0. */
export function oggCrc(bytes: Uint8Array, start: number, end: number, zeroAt: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) {
    const byte = i >= zeroAt && i < zeroAt + 4 ? 0 : bytes[i];
    crc = (crc << 8) ^ OGG_32[((crc >>> 24) ^ byte) & 0xff];
  }
  return crc >>> 0;
}

/** CRC-8 with the polynomial x^8 + x^2 + x + 1 (RFC 9639, a FLAC frame's header). */
export function crc8(bytes: Uint8Array, start: number, end: number): number {
  let crc = 0;
  for (let i = start; i < end; i++) crc = FLAC_8[crc ^ bytes[i]];
  return crc;
}

/** Steps of CRC-16 with the polynomial x^16 + x^15 + x^2 + 1 (RFC 9639, a whole FLAC frame). */
export const FLAC_16 = table((x) => shifted(x << 8, 0x8000, 0x8005) & 0xffff);

const FLAC_8 = table((x) => shifted(x, 0x80, 0x07) & 0xff);
const OGG_32 = table((x) => shifted(x << 24, 0x80000000 | 0, 0x04c11db7));
const REFLECTED_32 = table((x) => {
  let crc = x;
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

function table(entry: (byte: number) => number): Int32Array {
  return Int32Array.from({ length: 256 }, (_, byte) => entry(byte));
}

function shifted(start: number, top: number, polynomial: number): number {
  let crc = start;
  for (let bit = 0; bit < 8; bit++) crc = (crc & top) !== 0 ? (crc << 1) ^ polynomial : crc << 1;
  return crc;
}
