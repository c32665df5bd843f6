import FFT from 'fft.js';

/**
 * Fourier transforms of real frames, planned for one size. Spectra are interleaved (re, im) from bin 0 to bin
 * size / 2, `size + 2` numbers; frames are `size` samples. Nothing is allocated by a transform, and arguments are
 * read before anything is written, so an output may be an input.
 *
 * Everything is Float64Array: fft.js becomes twice as slow for good once it has seen another array type.
 */
export interface RealFft {
  /** Length of a frame in samples, a power of two. */
  readonly size: number;
  /** X[k] = sum_n x[n] exp(-2 pi i k n / size). */
  forward(input: Float64Array, spectrum: Float64Array): void;
  /** {@link forward} of two frames in one complex transform: a seventh less work than two real ones in fft.js. */
  forwardPair(
    inputA: Float64Array,
    inputB: Float64Array,
    spectrumA: Float64Array,
    spectrumB: Float64Array,
  ): void;
  /** Inverse of {@link forward}; the imaginary parts of bins 0 and size / 2 count for nothing. */
  inverse(spectrum: Float64Array, output: Float64Array): void;
  /** {@link inverse} of two spectra in one complex transform: half the work, as fft.js has no real inverse. */
  inversePair(
    spectrumA: Float64Array,
    spectrumB: Float64Array,
    outputA: Float64Array,
    outputB: Float64Array,
  ): void;
}

/** Of a transform, in samples. */
export const MAX_FFT_SIZE = 2 ** 20;

/**
 * Plans transforms of one size; the plan's buffers are reused by every call.
 *
 * Two real frames travel as one complex frame z = a + ib (Cooley, Lewis & Welch 1970, "The fast Fourier transform
 * algorithm: programming considerations"; Oppenheim & Schafer, Discrete-Time AudioSignal Processing, section 2.8):
 * A[k] = (Z[k] + Z*[N-k]) / 2 and B[k] = (Z[k] - Z*[N-k]) / 2i. Inverse transforms are forward ones with real and
 * imaginary part exchanged before and after (Duhamel, Piron & Etcheto 1988), which saves fft.js's scaling pass.
 *
 * @param size - Power of two, from 2 to {@link MAX_FFT_SIZE}.
 * @throws RangeError for any other size: a caller's bug, since users' values are checked where they come in.
 */
export function createRealFft(size: number): RealFft {
  if (!Number.isInteger(Math.log2(size)) || size < 2 || size > MAX_FFT_SIZE) {
    throw new RangeError(`FFT size must be a power of two from 2 to ${MAX_FFT_SIZE}, got ${size}`);
  }
  const fft = new FFT(size);
  const half = size / 2;
  const scale = 1 / size; // a power of two: exact
  const before = new Float64Array(2 * size);
  const after = new Float64Array(2 * size);

  return {
    size,
    forward(input, spectrum) {
      fft.realTransform(after, input);
      for (let i = 0; i < size + 2; i++) spectrum[i] = after[i];
    },
    forwardPair(inputA, inputB, spectrumA, spectrumB) {
      for (let n = 0; n < size; n++) {
        before[2 * n] = inputA[n];
        before[2 * n + 1] = inputB[n];
      }
      fft.transform(after, before);
      for (let k = 0; k <= half; k++) {
        const mirror = 2 * ((size - k) & (size - 1));
        const re = after[2 * k];
        const im = after[2 * k + 1];
        const mirrorRe = after[mirror];
        const mirrorIm = after[mirror + 1];
        spectrumA[2 * k] = 0.5 * (re + mirrorRe);
        spectrumA[2 * k + 1] = 0.5 * (im - mirrorIm);
        spectrumB[2 * k] = 0.5 * (im + mirrorIm);
        spectrumB[2 * k + 1] = 0.5 * (mirrorRe - re);
      }
    },
    inverse(spectrum, output) {
      before[0] = 0;
      before[1] = spectrum[0];
      before[size] = 0;
      before[size + 1] = spectrum[size];
      for (let k = 2; k < size; k += 2) {
        const re = spectrum[k];
        const im = spectrum[k + 1];
        before[k] = im;
        before[k + 1] = re;
        before[2 * size - k] = -im;
        before[2 * size - k + 1] = re;
      }
      fft.transform(after, before);
      for (let n = 0; n < size; n++) output[n] = scale * after[2 * n + 1];
    },
    inversePair(spectrumA, spectrumB, outputA, outputB) {
      before[0] = spectrumB[0];
      before[1] = spectrumA[0];
      before[size] = spectrumB[size];
      before[size + 1] = spectrumA[size];
      for (let k = 2; k < size; k += 2) {
        const reA = spectrumA[k];
        const imA = spectrumA[k + 1];
        const reB = spectrumB[k];
        const imB = spectrumB[k + 1];
        before[k] = imA + reB;
        before[k + 1] = reA - imB;
        before[2 * size - k] = reB - imA;
        before[2 * size - k + 1] = reA + imB;
      }
      fft.transform(after, before);
      for (let n = 0; n < size; n++) {
        outputA[n] = scale * after[2 * n + 1];
        outputB[n] = scale * after[2 * n];
      }
    },
  };
}
