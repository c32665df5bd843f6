/**
 * Scale-invariant signal-to-distortion ratio in dB (Le Roux et al. 2019).
 *
 * @param {Float32Array} estimate
 * @param {Float32Array} reference - As long.
 */
export function siSdr(estimate, reference) {
  const product = (/** @type {Float32Array} */ a, /** @type {Float32Array} */ b) => {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
    return sum;
  };
  const target = product(estimate, reference) ** 2 / product(reference, reference);
  return 10 * Math.log10(target / (product(estimate, estimate) - target));
}

/**
 * By how much an estimate is nearer to the reference than the mixture is, in dB.
 *
 * @param {Float32Array} estimate
 * @param {Float32Array} mixture
 * @param {Float32Array} reference
 */
export const improvement = (estimate, mixture, reference) =>
  siSdr(estimate, reference) - siSdr(mixture, reference);
