import { crc32 } from 'node:zlib';

/** 1 January 1980, the first date there is: a file shall not tell when it was made. */
const DOS_DATE = 0x21;
/** Version 2.0 of the format. */
const VERSION = 20;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;

/**
 * A ZIP archive whose entries are stored as they are: the same bytes for the same entries.
 *
 * @param entries - Names of ASCII and contents, in order; less than 2 GB in all.
 * @returns The pieces of the archive, in order.
 */
export function zipOf(entries: readonly (readonly [name: string, content: Buffer])[]): Buffer[] {
  const pieces: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of entries) {
    const checksum = crc32(content);
    const local = Buffer.alloc(LOCAL_BYTES + name.length);
    local.writeUInt32LE(0x04034b50, 0);
    writeFacts(local, 4, name, content, checksum);
    local.write(name, LOCAL_BYTES, 'latin1');
    const central = Buffer.alloc(CENTRAL_BYTES + name.length);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(VERSION, 4);
    writeFacts(central, 6, name, content, checksum);
    central.writeUInt32LE(at, 42);
    central.write(name, CENTRAL_BYTES, 'latin1');
    directory.push(central);
    pieces.push(local, content);
    at += local.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(
    directory.reduce((sum, { length }) => sum + length, 0),
    12,
  );
  end.writeUInt32LE(at, 16);
  return [...pieces, ...directory, end];
}

/** What both headers of an entry hold: version, flags, method, time, date, checksum, sizes, length of the name. */
function writeFacts(header: Buffer, at: number, name: string, content: Buffer, checksum: number): void {
  header.writeUInt16LE(VERSION, at);
  header.writeUInt16LE(DOS_DATE, at + 8);
  header.writeUInt32LE(checksum, at + 10);
  header.writeUInt32LE(content.length, at + 14);
  header.writeUInt32LE(content.length, at + 18);
  header.writeUInt16LE(name.length, at + 22);
}
