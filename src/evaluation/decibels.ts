/** Ratio of two energies in dB; Infinity where nothing is left of the second. */
export function decibels(energy: number, rest: number): number {
  return 10 * Math.log10(energy / Math.max(0, rest));
}
