import { createLayout } from './layout.js';
import { createOwnKernels } from './own-kernels.js';
import { instantiate } from './wasm-module.js';

/** What the kernel works on side by side. */
const LAGS = 32;

/**
 * Makes a function that gives the sums of x[t] x[t + lag] over all t, for every lag from 0 to `longestLag`, of a
 * series [count]. In float32, the series scaled to a largest value of 1, sums of 256 products added up in float64:
 * right to about 1e-6 of the sum of all squares. It takes count x lags products: for the lags that are wanted of an
 * activation, 1000 or so, that is little against a factorisation.
 *
 * @throws NmfError `memory`.
 */
export function createCorrelator(
  count: number,
  longestLag: number,
): (series: ArrayLike<number>) => Float64Array {
  const lags = LAGS * Math.ceil((longestLag + 1) / LAGS);
  const layout = createLayout();
  const x = layout.take(4 * (count + lags));
  const sums = layout.take(8 * lags);
  const own = createOwnKernels(layout.bytes());
  const kernels = instantiate(own);
  const input = new Float32Array(own.memory.buffer, x, count);
  const output = new Float64Array(own.memory.buffer, sums, longestLag + 1);
  return (series) => {
    let largest = 0;
    for (let t = 0; t < count; t++) largest = Math.max(largest, Math.abs(series[t]));
    const unit = largest > 0 ? largest : 1;
    for (let t = 0; t < count; t++) input[t] = series[t] / unit;
    kernels.correlate(x, count, lags, sums);
    return output.map((sum) => sum * unit * unit);
  };
}
