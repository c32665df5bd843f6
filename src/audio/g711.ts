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
