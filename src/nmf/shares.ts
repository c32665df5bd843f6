/** W or H as numbers side by side, of whatever precision they are kept in. */
type Numbers = Float32Array | Float64Array;

/**
 * How much of every bin of one frame is each component's: w_k h_k / sum_j w_j h_j, the Wiener-like filter of Fevotte,
 * Bertin & Durrieu (2009), on magnitudes; where that sum is nothing, an equal share. The shares of a bin add up to 1.
 *
 * @param templates - W, row-major [bins x S].
 * @param activations - H; the frame's numbers [S] stand from `at` on.
 * @param shares - [bins x S], overwritten.
 */
export function fillShares(
  templates: Numbers,
  activations: Numbers,
  at: number,
  components: number,
  shares: Float64Array,
): void {
  for (let f = 0; f < shares.length; f += components) {
    let sum = 0;
    for (let k = 0; k < components; k++) {
      const product = templates[f + k] * activations[at + k];
      shares[f + k] = product;
      sum += product;
    }
    if (sum > 0) for (let k = 0; k < components; k++) shares[f + k] /= sum;
    else shares.fill(1 / components, f, f + components);
  }
}
