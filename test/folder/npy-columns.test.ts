import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNpy } from '../../src/folder/index.js';
import { openNpyColumns } from '../../src/folder/npy-column-reader.js';
import { createNpyColumns } from '../../src/folder/npy-columns.js';
import { withTempFolder } from '../support/temp.js';

describe('a NumPy file that is written and read some columns at a time', () => {
  it('holds every value in its place, the rows in the order that was asked for', async () => {
    await withTempFolder(async (folder) => {
      fc.assert(
        fc.property(
          fc.integer({ min: 1, max: 5 }),
          fc.integer({ min: 1, max: 60 }),
          fc.integer({ min: 1, max: 20 }),
          fc.nat(),
          (rows, columns, some, seed) => {
            const path = join(folder, 'a.npy');
            const file = createNpyColumns(path, rows, columns);
            const valueAt = (row: number, column: number) => 100 * column + row;
            for (let first = 0; first < columns; first += some) {
              const count = Math.min(some, columns - first);
              const values = Array.from({ length: count * rows }, (_, i) =>
                valueAt(i % rows, first + Math.floor(i / rows)),
              );
              file.write(first, values);
            }
            const order = Array.from({ length: rows }, (_, row) => (row + seed) % rows);
            file.reorder(order);
            file.close();
            const data = readNpy(path, rows, columns);
            const reader = openNpyColumns(path, rows, columns);
            const [first, end] = [seed % columns, 1 + ((seed + some) % columns)].sort((a, b) => a - b);
            const part = [...reader.read(first, end - first)];
            reader.close();
            expect(part).toEqual(
              order.flatMap((_, row) => [...data.slice(row * columns + first, row * columns + end)]),
            );
            const expected = order.flatMap((row) =>
              Array.from({ length: columns }, (_, column) => valueAt(row, column)),
            );
            expect([...data]).toEqual(expected);
          },
        ),
        { numRuns: 40 },
      );
    });
  });
});
