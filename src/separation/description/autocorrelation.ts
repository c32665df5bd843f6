import { createRealFft } from '../../dsp/index.js';

/** Up to so many products are added up as they are: transforms have to be compiled first, which takes about as long. */
const FEW_PRODUCTS = 1.5e6;

/**
 * Makes a function that gives the sums of x[t] x[t + lag] over all t, for every lag from 0 to `longestLag`, of a series
 * of `count` numbers: right to about 1e-14 of the sum of all squares.
 *
 * @param longestLag - Below 2^19, half the longest transform.
 */
export function createAutocorrelation(
  count: number,
  longestLag: number,
): (series: Float64Array) => Float64Array {
  if (count * (longestLag + 1) <= FEW_PRODUCTS) return (series) => addUp(series, longestLag);
  return createTransformed(longestLag);
}

function addUp(series: Float64Array, longestLag: number): Float64Array {
  const sums = new Float64Array(longestLag + 1);
  for (let lag = 0; lag <= longestLag; lag++) {
    let sum = 0;
    for (let t = lag; t < series.length; t++) sum += series[t] * series[t - lag];
    sums[lag] = sum;
  }
  return sums;
}

/**
 * The same by Fourier transforms of segments that are at least as long as the lags, each followed by as many zeros. A
 * segment meets itself and the one behind it, whose spectrum, moved by half a transform, changes its sign in every
 * other bin. Their products are added up before the one transform back (Rader 1970, "An improved algorithm for high
 * speed autocorrelation with applications to spectral estimation").
 */
function createTransformed(longestLag: number): (series: Float64Array) => Float64Array {
  const length = 2 ** Math.ceil(Math.log2(longestLag + 1));
  const fft = createRealFft(2 * length);
  const segment = new Float64Array(2 * length);
  const product = new Float64Array(2 * length + 2);
  let spectrum = new Float64Array(2 * length + 2);
  let following = new Float64Array(2 * length + 2);

  return (series) => {
    const transform = (from: number, result: Float64Array) => {
      segment.fill(0).set(series.subarray(from, from + length));
      fft.forward(segment, result);
    };
    product.fill(0);
    transform(0, spectrum);
    for (let from = length; from < series.length + length; from += length) {
      transform(from, following);
      for (let k = 0, sign = 1; k < product.length; k += 2, sign = -sign) {
        const re = spectrum[k];
        const im = spectrum[k + 1];
        const otherRe = re + sign * following[k];
        const otherIm = im + sign * following[k + 1];
        product[k] += re * otherRe + im * otherIm;
        product[k + 1] += re * otherIm - im * otherRe;
      }
      [spectrum, following] = [following, spectrum];
    }
    fft.inverse(product, segment);
    return segment.slice(0, longestLag + 1);
  };
}
