import { crc32, inflateRawSync } from 'node:zlib';
import type { NmfError } from '../errors.js';

/** A ZIP archive in memory. */
export interface ZipArchive {
  /**
   * The content of an entry.
   *
   * @param maxBytes - A larger one is refused before anything is unpacked.
   * @throws What `damaged` makes.
   */
  read(name: string, maxBytes: number): Buffer;
}

/** An entry as the directory of the archive tells it. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  /** Of its header and its packed content, in the archive. */
  readonly start: number;
  readonly dataAt: number;
}

const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
const MAX_ENTRIES = 64;

/**
 * Opens a ZIP archive (PKWARE's APPNOTE.TXT) with stored and deflated entries, as NumPy and zip programs write it. It is
 * made for small archives of strangers: nothing is believed that is not checked, no name is taken for a path, and no more
 * is unpacked than is asked for. Archives of 4 GB or 65535 entries, those in parts and those with passwords are not read.
 *
 * @param damaged - Makes an error from what is wrong, such as `it is cut short`.
 * @throws What `damaged` makes: no archive, entries that overlap or lie outside, two of one name, too many.
 */
export function openZip(archive: Buffer, damaged: (what: string) => NmfError): ZipArchive {
  const entries = readDirectory(archive, damaged);
  return {
    read(name, maxBytes) {
      const entry = entries.find((one) => one.name === name);
      if (entry === undefined) throw damaged(`it holds no ${name}`);
      if (entry.isEncrypted) throw damaged(`${name} is encrypted`);
      if (entry.bytes > maxBytes) throw damaged(`${name} is larger than ${maxBytes} bytes`);
      const content = unpack(archive.subarray(entry.dataAt, entry.dataAt + entry.packedBytes), entry);
      if (content === undefined) throw damaged(`${name} cannot be unpacked to what the archive tells of it`);
      return content;
    },
  };
}

/** The content whose size and checksum an entry tells; undefined where it is not. */
function unpack(packed: Buffer, { method, bytes, checksum }: Entry): Buffer | undefined {
  let content = packed;
  if (method === 8) {
    try {
      content = inflateRawSync(packed, { maxOutputLength: Math.max(1, bytes) }); // one byte more ends it
    } catch {
      return undefined;
    }
  }
  const isKnown = method === 0 || method === 8;
  return isKnown && content.length === bytes && crc32(content) === checksum ? content : undefined;
}

/** All entries, each in a place of its own. */
function readDirectory(archive: Buffer, damaged: (what: string) => NmfError): Entry[] {
  const end = findEnd(archive);
  if (end < 0) throw damaged('it is no ZIP archive, or is cut short');
  const count = archive.readUInt16LE(end + 10);
  const size = archive.readUInt32LE(end + 12);
  const start = archive.readUInt32LE(end + 16);
  const isWhole = archive.readUInt32LE(end + 4) === 0 && archive.readUInt16LE(end + 8) === count;
  if (!isWhole || start + size !== end)
    throw damaged('the directory of its archive is not where it should be');
  if (count > MAX_ENTRIES) throw damaged(`its archive holds ${count} entries, more than ${MAX_ENTRIES}`);
  const entries: Entry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    const entry = readEntry(archive, at, end, start);
    if (entry === undefined) throw damaged(`entry ${i} of its archive is damaged`);
    if (entries.some(({ name }) => name === entry.name)) {
      throw damaged(`two entries of its archive are called ${JSON.stringify(entry.name)}`);
    }
    entries.push(entry);
    at += CENTRAL_BYTES + [28, 30, 32].reduce((sum, field) => sum + archive.readUInt16LE(at + field), 0);
  }
  if (at !== end) throw damaged('the directory of its archive is longer than its entries');
  const inOrder = entries.toSorted((a, b) => a.start - b.start);
  const isApart = inOrder.every((entry, i) => i === 0 || entry.start >= endOf(inOrder[i - 1]));
  if (!isApart) throw damaged('entries of its archive overlap');
  return entries;
}

const endOf = ({ dataAt, packedBytes }: Entry): number => dataAt + packedBytes;

/** Where the record begins that ends an archive; -1 where there is none that reaches to the last byte. */
function findEnd(archive: Buffer): number {
  const first = Math.max(0, archive.length - END_BYTES - MAX_COMMENT_BYTES);
  for (let at = archive.length - END_BYTES; at >= first; at--) {
    const isEnd = archive.readUInt32LE(at) === 0x06054b50;
    if (isEnd && at + END_BYTES + archive.readUInt16LE(at + 20) === archive.length) return at;
  }
  return -1;
}

/**
 * An entry of the directory, as its own header tells it too.
 *
 * @param end - Of the directory.
 * @param limit - Of the entries: where the directory begins.
 * @returns Undefined where something does not fit.
 */
function readEntry(archive: Buffer, at: number, end: number, limit: number): Entry | undefined {
  if (at + CENTRAL_BYTES > end || archive.readUInt32LE(at) !== 0x02014b50) return undefined;
  const u16 = (offset: number) => archive.readUInt16LE(offset);
  const nameBytes = u16(at + 28);
  if (at + CENTRAL_BYTES + nameBytes + u16(at + 30) + u16(at + 32) > end) return undefined;
  const name = archive.toString('latin1', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes);
  const start = archive.readUInt32LE(at + 42);
  if (start + LOCAL_BYTES > limit || archive.readUInt32LE(start) !== 0x04034b50) return undefined;
  const method = u16(at + 10);
  const ownNameBytes = u16(start + 26);
  const dataAt = start + LOCAL_BYTES + ownNameBytes + u16(start + 28);
  const packedBytes = archive.readUInt32LE(at + 20);
  const ownName = archive.toString('latin1', start + LOCAL_BYTES, start + LOCAL_BYTES + ownNameBytes);
  if (ownName !== name || u16(start + 8) !== method || dataAt + packedBytes > limit) return undefined;
  return {
    name,
    method,
    isEncrypted: ((u16(at + 8) | u16(start + 6)) & 1) !== 0,
    checksum: archive.readUInt32LE(at + 16),
    packedBytes,
    bytes: archive.readUInt32LE(at + 24),
    start,
    dataAt,
  };
}
