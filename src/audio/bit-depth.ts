import { refuse } from '../arguments.js';

/** How samples are written: 16 or 24-bit integers, or 32-bit float, which keeps every value and never clips. */
export type BitDepth = '16' | '24' | '32f';

/** @throws NmfError `usage` for anything else. */
export function assertBitDepth(bitDepth: unknown): void {
  if (!BIT_DEPTHS.some((one) => one === bitDepth)) {
    refuse('bitDepth', `one of ${BIT_DEPTHS.join(', ')}`, bitDepth, "Try '32f'.");
  }
}

/** As {@link assertBitDepth}, of an option that may be left out. */
export function checkBitDepth(_name: string, value: unknown): void {
  if (value !== undefined) assertBitDepth(value);
}

const BIT_DEPTHS: readonly BitDepth[] = ['16', '24', '32f'];

/** Bytes a sample takes in the file. */
export function bytesPerSample(bitDepth: BitDepth): 2 | 3 | 4 {
  return bitDepth === '16' ? 2 : bitDepth === '24' ? 3 : 4;
}

/**
 * The distance between two neighbouring values that a bit depth can hold: 2^-15 or 2^-23, and 0 for float. Values in
 * [-1, 1 - step] that are multiples of the step are written exactly, others within half a step.
 */
export function quantisationStep(bitDepth: BitDepth): number {
  return bitDepth === '16' ? 2 ** -15 : bitDepth === '24' ? 2 ** -23 : 0;
}
