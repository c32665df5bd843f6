interface Entry {
  readonly name: string;
  readonly content: Blob;
}

/** The largest size that the plain format can tell. */
const MAX_BYTES = 0xffffffff;
const VERSION = 20;
/** Names are UTF-8. */
const FLAGS = 1 << 11;
/** The first of January 1980, the earliest date: what is saved twice is the same twice. */
const DATE = 0x21;

/**
 * Files in one ZIP archive, stored as they are (PKWARE APPNOTE 6.3.10): browsers ask before a page saves several files.
 *
 * @throws Error where they take more than 4 GiB together.
 */
export async function zip(entries: readonly Entry[]): Promise<Blob> {
  const total = entries.reduce((sum, { content }) => sum + content.size + 1024, 0);
  if (total > MAX_BYTES) throw new Error('The files are too large for one archive. Save them one by one.');
  const parts: BlobPart[] = [];
  const listing: BlobPart[] = [];
  let offset = 0;
  let listed = 0;
  for (const { name, content } of entries) {
    const encoded = new TextEncoder().encode(name);
    const common = [
      ...u16(VERSION, FLAGS, 0, 0, DATE),
      ...u32(await crc32(content), content.size, content.size),
      ...u16(encoded.length, 0),
    ];
    const local = Uint8Array.from([...u32(0x04034b50), ...common, ...encoded]);
    parts.push(local, content);
    const entry = [
      ...u32(0x02014b50),
      ...u16(VERSION),
      ...common,
      ...u16(0, 0, 0),
      ...u32(0, offset),
      ...encoded,
    ];
    listing.push(Uint8Array.from(entry));
    listed += entry.length;
    offset += local.length + content.size;
  }
  const count = entries.length;
  const end = [...u32(0x06054b50), ...u16(0, 0, count, count), ...u32(listed, offset), ...u16(0)];
  return new Blob([...parts, ...listing, Uint8Array.from(end)], { type: 'application/zip' });
}

const u16 = (...values: number[]) => values.flatMap((value) => [value & 0xff, value >>> 8]);
const u32 = (...values: number[]) => values.flatMap((value) => u16(value & 0xffff, value >>> 16));

/** CRC-32 of IEEE 802.3, as ZIP has it. */
async function crc32(content: Blob): Promise<number> {
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    return value;
  });
  let crc = 0xffffffff;
  const bytes = new Uint8Array(await content.arrayBuffer());
  for (const byte of bytes) crc = (crc >>> 8) ^ table[(crc ^ byte) & 0xff];
  return (crc ^ 0xffffffff) >>> 0;
}
