import { closeSync, readSync } from 'node:fs';
import { described, openRegularFile } from '../disk/index.js';
import { MAX_NPY_HEADER_BYTES } from './npy-array.js';
import { transferAll } from './npy-columns.js';
import { assertFactorValues, cutShort, readFactorHeader } from './npy-reader.js';

/** A factor [rows x columns] that is read some columns at a time, in any order. */
export interface NpyColumnReader {
  /**
   * @param first - The first of the columns.
   * @param count - How many; all must be there.
   * @returns Row-major [rows x count].
   * @throws NmfError `input` as `readNpy`.
   */
  read(first: number, count: number): Float32Array;
  close(): void;
}

/**
 * Opens a factor that `writeNpy` or `createNpyColumns` wrote.
 *
 * @param rows - As the manifest tells them, and the columns.
 * @throws NmfError `input` as `readNpy`; what the numbers are is checked as they are read.
 */
export function openNpyColumns(path: string, rows: number, columns: number): NpyColumnReader {
  const { descriptor: file, size } = described('read', path, () => openRegularFile(path));
  const close = () => described('read', path, () => closeSync(file));
  const bytesAt = (place: number, count: number): Buffer => {
    const bytes = Buffer.alloc(count);
    const got = described('read', path, () => transferAll(file, bytes, place, readSync));
    return bytes.subarray(0, got);
  };
  try {
    const start = bytesAt(0, Math.min(Number(size), MAX_NPY_HEADER_BYTES));
    const { dataAt } = readFactorHeader(path, start, rows, columns);
    if (Number(size) < dataAt + 4 * rows * columns) throw cutShort(path);
    return {
      read(first, count) {
        const values = new Float32Array(rows * count);
        for (let row = 0, at = 0; row < rows; row++) {
          const bytes = bytesAt(dataAt + 4 * (row * columns + first), 4 * count);
          if (bytes.length < 4 * count) throw cutShort(path);
          for (let i = 0; i < count; i++, at++) values[at] = bytes.readFloatLE(4 * i);
        }
        assertFactorValues(path, values);
        return values;
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}
