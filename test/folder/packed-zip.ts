import { crc32, deflateRawSync } from 'node:zlib';
import { zipOf } from '../../src/folder/zip-writer.js';

/** What the headers of an entry tell that is not so. */
export interface Told {
  readonly bytes?: number;
  readonly flags?: number;
  readonly method?: number;
}

/** An archive of deflated entries, whose headers tell the truth but for what is asked for. */
export function packedZip(entries: Readonly<Record<string, Buffer>>, told: Told = {}): Buffer {
  const packed = Object.entries(entries).map(([name, content]) => [name, deflateRawSync(content)] as const);
  const archive = Buffer.concat(zipOf(packed));
  let local = 0;
  let central = archive.readUInt32LE(archive.length - 6);
  for (const [name, bytes] of packed) {
    const content = entries[name];
    for (const facts of [local + 4, central + 6]) {
      archive.writeUInt16LE(told.flags ?? 0, facts + 2);
      archive.writeUInt16LE(told.method ?? 8, facts + 4);
      archive.writeUInt32LE(crc32(content), facts + 10);
      archive.writeUInt32LE(told.bytes ?? content.length, facts + 18);
    }
    local += 30 + name.length + bytes.length;
    central += 46 + name.length;
  }
  return archive;
}
