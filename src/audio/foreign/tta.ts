import { placeOf, viewOf } from '../bytes.js';
import { id3Length } from '../tags.js';
import { crc32 } from './checksums.js';
import { anotherAt, damagedAt, type Inspection } from './inspection.js';

const HEADER_BYTES = 22;

/** Walks a True Audio file (TTA1) by its seek table; every checksum has to hold. */
export function inspectTta(bytes: Uint8Array): Inspection {
  const start = id3Length(bytes, 0);
  const view = viewOf(bytes);
  if (bytes.length < start + HEADER_BYTES) return damagedAt(bytes.length);
  if (crc32(bytes, start, start + 18) !== view.getUint32(start + 18, true)) return damagedAt(start);
  const bits = view.getUint16(start + 8, true);
  const sampleRate = view.getUint32(start + 10, true);
  const announced = view.getUint32(start + 14, true);
  if (![8, 16, 24].includes(bits)) {
    return { kind: 'foreign', what: `a True Audio file of ${bits}-bit samples` };
  }
  const frameLength = Math.floor((sampleRate * 256) / 245);
  const count = frameLength === 0 ? 0 : Math.ceil(announced / frameLength);
  const table = start + HEADER_BYTES;
  let at = table + 4 * count + 4;
  const found = (end: number, present: number): Inspection => ({
    kind: 'decodable',
    bytes: bytes.subarray(0, end),
    announced,
    present,
    isCut: present < announced,
    integerBits: bits,
  });
  if (at > bytes.length) return found(bytes.length, 0);
  if (crc32(bytes, table, at - 4) !== view.getUint32(at - 4, true)) return damagedAt(table);
  for (let i = 0; i < count; i++) {
    const end = at + view.getUint32(table + 4 * i, true);
    if (end > bytes.length) return found(at, i * frameLength);
    if (end < at + 4 || crc32(bytes, at, end - 4) !== view.getUint32(end - 4, true)) return damagedAt(at);
    at = end;
  }
  const another = placeOf(bytes, 'TTA1\x01\0', at);
  return another === undefined ? found(at, announced) : anotherAt(another);
}
