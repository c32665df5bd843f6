/**
 * What magnitudes are divided by when templates are applied to them: the power of two next to their mean, so that
 * activations in float32 are the same numbers in either unit; 1 for silence.
 */
export function unitOf(mean: number): number {
  return mean > 0 ? 2 ** Math.round(Math.log2(mean)) : 1;
}
