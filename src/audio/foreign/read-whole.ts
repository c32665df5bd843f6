import type { ByteSource } from '../../disk/byte-source.js';
import { NmfError } from '../../errors.js';
import { printableName } from '../../text/index.js';
import { joined } from '../bytes.js';

const BLOCK_BYTES = 1 << 20;

/**
 * All bytes that are left of a source. Compressed files are held whole: their structure is walked before they are
 * decoded, and their sound takes several times as much.
 *
 * @throws NmfError `memory` when a pipe gives more than half of the memory that is free.
 */
export function readWhole(source: ByteSource, name: string): Uint8Array<ArrayBuffer> {
  const blocks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const bytes = source.read(BLOCK_BYTES);
    if (bytes.length > 0) blocks.push(bytes.slice()); // the source uses its memory again
    length += bytes.length;
    if (bytes.length < BLOCK_BYTES) break;
    if (length > process.availableMemory() / 2) {
      const mebibytes = Math.round(length / 2 ** 20);
      throw new NmfError(
        'memory',
        `${printableName(name)} does not fit in memory: ${mebibytes} MiB came, and more follow.`,
      );
    }
  }
  return joined(blocks);
}
