/** Uniform numbers in [0, 1), multiples of 2^-53; each call gives the next. */
export type Random = () => number;

/** One step of the splitmix sequence (Steele, Lea & Flood 2014), in 32 bits with the finaliser of MurmurHash3. */
const GOLDEN = 0x9e3779b9;
function scramble(x: number): number {
  let z = x;
  z = Math.imul(z ^ (z >>> 16), 0x85ebca6b);
  z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
  return (z ^ (z >>> 16)) >>> 0;
}

/**
 * The generator xoshiro128** (Blackman & Vigna 2021, "Scrambled linear pseudorandom number generators"), its state
 * filled by splitmix. Integer arithmetic only: the same numbers on every machine.
 *
 * @param seed - Whole number from 0 to 2^53 - 1.
 * @param stream - Whole number from 0 to 2^32 - 1; streams of one seed have nothing to do with each other.
 */
export function createRandom(seed: number, stream = 0): Random {
  let mix = 0;
  for (const word of [seed, Math.floor(seed / 2 ** 32), stream]) mix = scramble((mix ^ word) + GOLDEN);
  const state = new Uint32Array(4);
  for (let i = 0; i < 4; i++) {
    mix = (mix + GOLDEN) >>> 0;
    state[i] = scramble(mix);
  }
  const next = xoshiro128(state);
  return () => {
    const high = next() >>> 5;
    return (high * 2 ** 26 + (next() >>> 6)) * 2 ** -53;
  };
}

/**
 * Unsigned 32-bit numbers of xoshiro128**.
 *
 * @param state - Four words, not all zero; changed at every call.
 */
export function xoshiro128(state: Uint32Array): () => number {
  return () => {
    const product = Math.imul(state[1], 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    const shifted = state[1] << 9;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= shifted;
    state[3] = (state[3] << 11) | (state[3] >>> 21);
    return result;
  };
}
