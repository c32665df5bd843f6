import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { memorySource } from '../../src/disk/byte-source.js';
import { spooledSource } from '../../src/disk/index.js';
import { withTempFolder } from '../support/temp.js';

const bytes = Buffer.from(Array.from({ length: 5000 }, (_, i) => i % 251));

/** A source that tells whether it was closed. */
function watched() {
  const state = { isClosed: false };
  const source = memorySource(bytes);
  return {
    state,
    source: {
      ...source,
      close: () => {
        state.isClosed = true;
      },
    },
  };
}

describe('a source whose bytes are kept in a file', () => {
  it('holds them all: what was read, what was passed over, and the rest', () =>
    withTempFolder((folder) => {
      const path = join(folder, 'copy');
      const { source, state } = watched();
      const counts: number[] = [];
      const spooled = spooledSource(source, path, 'a copy', (count) => counts.push(count));
      expect(Buffer.from(spooled.read(100))).toEqual(bytes.subarray(0, 100));
      expect(spooled.skip(1000)).toBe(1000);
      spooled.spoolRest();
      expect(readFileSync(path).equals(bytes)).toBe(true);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5000);
      expect(state.isClosed).toBe(true);
    }));

  it('writes nothing that there is no room for, and closes the file and the source', () =>
    withTempFolder((folder) => {
      const path = join(folder, 'copy');
      const { source, state } = watched();
      const spooled = spooledSource(source, path, 'a copy', (count) => {
        if (count > 1000) throw new Error('no room');
      });
      spooled.read(1000);
      expect(() => spooled.spoolRest()).toThrow('no room');
      expect(readFileSync(path).equals(bytes.subarray(0, 1000))).toBe(true);
      expect(state.isClosed).toBe(true);
      rmSync(path);
      expect(readdirSync(folder)).toEqual([]);
    }));
});
