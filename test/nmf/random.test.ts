import { describe, expect, it } from 'vitest';
import { createRandom, xoshiro128 } from '../../src/nmf/random.js';

const take = (count: number, next: () => number) => Array.from({ length: count }, next);

describe('the generator', () => {
  it('is xoshiro128** to the bit', () => {
    // What the authors' C code gives from this state.
    const state = Uint32Array.of(0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0);
    expect(take(4, xoshiro128(state))).toEqual([0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]);
  });

  it('gives uniform numbers in [0, 1)', () => {
    const numbers = take(20_000, createRandom(1));
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    const tenths = new Array<number>(10).fill(0);
    for (const x of numbers) tenths[Math.floor(10 * x)]++;
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });

  it('repeats itself for a seed, and differs for any other seed or stream', () => {
    const starts = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, Number.MAX_SAFE_INTEGER].flatMap((seed) =>
      [0, 1, 2].map((stream) => take(3, createRandom(seed, stream)).join()),
    );
    expect(new Set(starts).size).toBe(starts.length);
    expect(take(100, createRandom(7, 3))).toEqual(take(100, createRandom(7, 3)));
  });
});
