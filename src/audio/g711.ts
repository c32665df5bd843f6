/**
 * The two logarithmic telephone codes of ITU-T G.711, as tables from code byte to 16-bit linear sample (A-law is a
 * 13-bit and mu-law a 14-bit scale; both are shifted up to 16 bits, as every decoder does).
 */

/** A-law byte -> linear sample in -32256..32256. */
export const A_LAW_TO_LINEAR: Int16Array = Int16Array.from({ length: 256 }, (_, code) => expandALaw(code));

/** mu-law byte -> linear sample in -32124..32124. */
export const MU_LAW_TO_LINEAR: Int16Array = Int16Array.from({ length: 256 }, (_, code) => expandMuLaw(code));

function expandALaw(code: number): number {
  const bits = code ^ 0x55; // even bits travel inverted
  const segment = (bits >> 4) & 7;
  const step = (bits & 15) << 4;
  const magnitude = segment === 0 ? step + 8 : (step + 0x108) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

function expandMuLaw(code: number): number {
  const bits = ~code & 0xff; // all bits travel inverted
  const segment = (bits >> 4) & 7;
  const magnitude = ((((bits & 15) << 3) + 0x84) << segment) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
}

/** Added to magnitudes, so that every segment begins at a power of two. */
const MU_LAW_BIAS = 0x84;
const MU_LAW_LARGEST = 0x7fff - MU_LAW_BIAS;

/**
 * The mu-law byte of a sample in the 16-bit scale of {@link MU_LAW_TO_LINEAR}. It comes back to within 1/32 of its magnitude
 * and 4.2 more.
 */
export function linearToMuLaw(sample: number): number {
  const magnitude = Math.min(MU_LAW_LARGEST, Math.floor(Math.abs(sample))) + MU_LAW_BIAS;
  const segment = 24 - Math.clz32(magnitude); // the bias has 8 bits and lies in segment 0
  const bits = (sample < 0 ? 0x80 : 0) | (segment << 4) | ((magnitude >> (segment + 3)) & 15);
  return ~bits & 0xff;
}
