import type { Samples } from '../analyser.js';

/**
 * Copies `count` samples from `first` on into `target`, zeros where there are none.
 *
 * @param first - May lie before the beginning.
 */
export function loadSamples(samples: Samples, first: number, count: number, target: Float32Array): void {
  const from = Math.min(count, Math.max(0, -first));
  const to = Math.max(from, Math.min(count, samples.length - first));
  target.fill(0, 0, from);
  target.set(samples.subarray(first + from, first + to), from);
  target.fill(0, to, count);
}
