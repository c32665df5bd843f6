import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { cancelled } from '../errors.js';
import { openRegularFile } from './regular-file.js';
import { describeIoError } from './system-errors.js';

/**
 * SHA-256 of a file in hexadecimal digits, as manifests hold it of the recording.
 *
 * @throws NmfError `input` when it cannot be read, `cancelled`.
 */
export async function hashFile(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    const fd = openRegularFile(path).descriptor;
    await pipeline(createReadStream('', { fd }), hash, { signal });
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    throw describeIoError(error, 'read', path);
  }
  return hash.digest('hex');
}
