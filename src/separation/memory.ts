import { binCount, frameCount } from '../dsp/index.js';
import { NmfError } from '../errors.js';
import type { ResolvedSeparateOptions } from './options.js';

/** Size of a problem, known before anything large is allocated. */
export interface ProblemSize {
  /** Samples per channel at the working rate. */
  readonly samples: number;
  readonly channels: number;
}

/** Bytes that each component costs: W and H with the updates' numerators, denominators, start and best copy. */
function bytesPerComponent(size: ProblemSize, options: ResolvedSeparateOptions): number {
  const bins = binCount(options.nFft);
  const frames = frameCount(size.samples, options.hopSamples);
  const factors = 8 * 8 * (bins + frames);
  const reconstruction = 8 * 6 * options.nFft * size.channels;
  return factors + reconstruction;
}

/** Bytes needed whatever the number of components: the signal (and its resampled copy) and V. */
function bytesShared(size: ProblemSize, options: ResolvedSeparateOptions): number {
  const signal = 4 * size.samples * size.channels;
  const v = 4 * binCount(options.nFft) * frameCount(size.samples, options.hopSamples);
  return 2 * signal + v;
}

/** Estimated peak memory of a separation in bytes, without the runtime's own. */
export function estimateBytes(size: ProblemSize, options: ResolvedSeparateOptions): number {
  return bytesShared(size, options) + options.components * bytesPerComponent(size, options);
}

/**
 * Refuses a separation that would not fit, before it starts, and says what would fit.
 *
 * @param availableBytes - Memory that may be used, in bytes.
 * @throws NmfError `memory` naming the need, the limit and the remedy.
 */
export function assertFitsMemory(
  size: ProblemSize,
  options: ResolvedSeparateOptions,
  availableBytes: number,
): void {
  const need = estimateBytes(size, options);
  if (need <= availableBytes) return;
  const spare = availableBytes - bytesShared(size, options);
  const most = Math.floor(spare / bytesPerComponent(size, options));
  const remedy =
    most >= 1
      ? `At most ${most} components fit: try --components ${Math.min(most, 10)}.`
      : 'Not even one component fits: try a lower --sample-rate, a longer --hop, or a shorter recording.';
  throw new NmfError(
    'memory',
    `${options.components} components of this recording need about ${formatBytes(need)} of memory, and ${formatBytes(availableBytes)} may be used. ${remedy}`,
  );
}

/** `1234567` -> `1.2 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
