import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRoomCheck } from '../../../src/threads/computing/disk-space.js';

/** A disk that so many bytes are free on; copies a stream without end and returns what is free when that is stopped. */
function freeAfterEndlessCopy(free: number, pieces: readonly number[]): { free: number; message: string } {
  const disk = { free };
  const assertRoom = createRoomCheck('out', 'standard input', () => disk.free);
  for (let i = 0; ; i++) {
    const bytes = pieces[i % pieces.length];
    try {
      assertRoom(bytes);
    } catch (error) {
      return { free: disk.free, message: String(error) };
    }
    disk.free -= bytes;
    if (disk.free < 0) throw new Error('the disk is full');
  }
}

describe('a copy of a stream without end', () => {
  it('is stopped while a tenth of what was free is left, in one line', () => {
    const { free, message } = freeAfterEndlessCopy(4e9, [1e6]);
    expect(free).toBeGreaterThanOrEqual(0.4e9);
    expect(free).toBeLessThan(0.6e9);
    expect(message).toMatch(
      /standard input goes on after 3\.6 GB, and the disk of out, which takes a copy of it, has \d+ MB free\. Free some, or save the part that you want to a file\.$/,
    );
  });

  it('leaves a gigabyte of a large disk', () => {
    const { free } = freeAfterEndlessCopy(500e9, [8e6]);
    expect(free).toBeGreaterThanOrEqual(1e9);
    expect(free).toBeLessThan(1.6e9);
  });

  it('never fills the disk, however large the pieces are', () => {
    const anyPieces = fc.array(fc.integer({ min: 1, max: 2 ** 21 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e8 }), anyPieces, (free, pieces) => {
        const left = freeAfterEndlessCopy(free, pieces).free;
        expect(left).toBeGreaterThanOrEqual(Math.min(1e9, 0.1 * free));
      }),
    );
  });

  it('notices what others write to the disk meanwhile', () => {
    const disk = { free: 1e9 };
    const assertRoom = createRoomCheck('out', 'standard input', () => disk.free);
    assertRoom(30e6);
    disk.free = 90e6;
    expect(() => assertRoom(30e6)).toThrow(/has 90 MB free/);
  });
});
