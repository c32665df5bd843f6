/**
 * Weights of the bins in the energy of a spectrogram: those other than 0 and nFft / 2 count twice, for their mirror
 * images (Parseval).
 */
export function energyWeights(bins: number): Float64Array {
  const weights = new Float64Array(bins).fill(2);
  weights[0] = 1;
  weights[bins - 1] = 1;
  return weights;
}
