/** Complex spectra, interleaved (re, im), as the Fourier transforms of `dsp` make them. */

/** Adds a times the conjugate of b: a correlation. */
export function addCorrelation(sum: Float64Array, a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < sum.length; i += 2) {
    sum[i] += a[i] * b[i] + a[i + 1] * b[i + 1];
    sum[i + 1] += a[i + 1] * b[i] - a[i] * b[i + 1];
  }
}

/** Adds a times b: a convolution. */
export function addConvolution(sum: Float64Array, a: Float64Array, b: Float64Array): void {
  for (let i = 0; i < sum.length; i += 2) {
    sum[i] += a[i] * b[i] - a[i + 1] * b[i + 1];
    sum[i + 1] += a[i] * b[i + 1] + a[i + 1] * b[i];
  }
}
