/**
 * Periodic Hann window, w[n] = (1 - cos(2 pi n / length)) / 2: one whole period of the cosine, so that shifted
 * copies add up evenly (the "DFT-even" form of Harris 1978, "On the use of windows for harmonic analysis with the
 * discrete Fourier transform").
 *
 * @param length - In samples.
 * @returns [length], from 0 at n = 0 to 1 at n = length / 2.
 */
export function hannWindow(length: number): Float64Array {
  const window = new Float64Array(length);
  for (let n = 0; n < length; n++) window[n] = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length);
  return window;
}
