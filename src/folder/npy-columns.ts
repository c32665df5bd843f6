import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { described } from '../disk/index.js';
import { npyHeader } from './npy-array.js';

/** A NumPy file [rows x columns] of float32 that is written some columns at a time, in any order. */
export interface NpyColumns {
  /**
   * @param first - The first of the columns.
   * @param values - Column after column, one value per row in each.
   * @throws NmfError `output`.
   */
  write(first: number, values: ArrayLike<number>): void;
  /**
   * Gives the rows another order; all must have been written.
   *
   * @param order - `order[r]` is the present number of the row that becomes r: all numbers, each once.
   */
  reorder(order: readonly number[]): void;
  close(): void;
}

/** Reads or writes some bytes at a place; tells how many. */
type Transfer = (file: number, bytes: Buffer, from: number, count: number, place: number) => number;

/** Columns that are moved at once when rows are put in order. */
const COLUMNS_AT_ONCE = 1 << 15;

/** Reads or writes all of some bytes. @returns How many there were, fewer only at the end of the file. */
export function transferAll(file: number, bytes: Buffer, place: number, run: Transfer): number {
  let done = 0;
  for (let some = -1; some !== 0 && done < bytes.length; done += some)
    some = run(file, bytes, done, bytes.length - done, place + done);
  return done;
}

/**
 * Makes such a file. Every row lies in one piece, as NumPy's C order has it.
 *
 * @throws NmfError `output`.
 */
export function createNpyColumns(path: string, rows: number, columns: number): NpyColumns {
  const header = npyHeader('<f4', [rows, columns]);
  const file = described('write', path, () => openSync(path, 'w+'));
  const at = (row: number, column: number) => header.length + 4 * (row * columns + column);
  const move = (bytes: Buffer, place: number, run: Transfer) =>
    described('write', path, () => {
      if (transferAll(file, bytes, place, run) < bytes.length) throw new Error(`${path} ends too soon`);
    });
  move(header, 0, writeSync);
  return {
    write(first, values) {
      const count = values.length / rows;
      const bytes = Buffer.alloc(4 * count);
      for (let row = 0; row < rows; row++) {
        for (let i = 0; i < count; i++) bytes.writeFloatLE(values[i * rows + row], 4 * i);
        move(bytes, at(row, first), writeSync);
      }
    },
    reorder(order) {
      if (order.every((row, place) => row === place)) return;
      for (let first = 0; first < columns; first += COLUMNS_AT_ONCE) {
        const count = Math.min(COLUMNS_AT_ONCE, columns - first);
        const pieces = order.map((row) => {
          const bytes = Buffer.alloc(4 * count);
          move(bytes, at(row, first), readSync);
          return bytes;
        });
        for (const [row, bytes] of pieces.entries()) move(bytes, at(row, first), writeSync);
      }
    },
    close: () => described('write', path, () => closeSync(file)),
  };
}
