/** The part of fft.js 4 that is used here; the package has no types of its own. */
declare module 'fft.js' {
  export default class FFT {
    constructor(size: number);
    /** Complex transform of interleaved `data` [2 size] into `out` [2 size]. */
    transform(out: Float64Array, data: Float64Array): void;
    /** Transform of real `data` [size] into the first half of `out` [2 size]. */
    realTransform(out: Float64Array, data: Float64Array): void;
  }
}
