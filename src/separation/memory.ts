import { NmfError } from '../errors.js';
import { MAX_MEMORY_BYTES } from '../kernels/index.js';
import { type ResolvedSeparateOptions, resolveSeparateOptions, type SeparateOptions } from './options.js';
import { layoutWorkspace } from './workspace/workspace.js';

/** Size of a problem, known before anything large is allocated. */
export interface ProblemSize {
  /** Samples per channel at the working rate. */
  readonly samples: number;
  readonly channels: number;
}

/** Size of a recording as it is in the file. */
export interface RecordedSize extends ProblemSize {
  readonly sampleRate: number;
}

/** The size once the recording is at its working rate. */
export function workingSize(
  { samples, channels, sampleRate }: RecordedSize,
  working: Pick<ResolvedSeparateOptions, 'sampleRate'>,
): ProblemSize {
  return { samples: Math.round((samples * working.sampleRate) / sampleRate), channels };
}

/** Threads that estimates count with: each has buffers of its own, small against the rest. */
const THREADS = 2;

/** Bytes of the working memory that all threads share. */
function workingBytes(size: ProblemSize, options: ResolvedSeparateOptions, components: number): number {
  return layoutWorkspace({ ...size, ...options, components, threads: THREADS, pictures: true }).bytes;
}

/** Estimated peak memory of a separation in bytes, without the runtime's own. */
export function estimateBytes(
  size: ProblemSize,
  options: ResolvedSeparateOptions,
  components: number = options.components,
): number {
  const signal = 4 * size.samples * size.channels;
  const { nFft, hopSamples } = options;
  // The best factors so far, the start and the sorted result, in float64.
  const factors = 3 * 8 * components * (nFft / 2 + 1 + Math.ceil(size.samples / hopSamples));
  return 2 * signal + workingBytes(size, options, components) + factors;
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
  const fits = (components: number) =>
    estimateBytes(size, options, components) <= availableBytes &&
    workingBytes(size, options, components) <= MAX_MEMORY_BYTES;
  if (fits(options.components)) return;
  const need = estimateBytes(size, options);
  const limit = Math.min(availableBytes, MAX_MEMORY_BYTES);
  const remedy = fits(1)
    ? `At most ${mostComponents(fits, options.components)} components fit: try --components ${Math.min(mostComponents(fits, options.components), 10)}.`
    : 'Not even one component fits: try a lower --sample-rate, a longer --hop, or a shorter recording.';
  throw new NmfError(
    'memory',
    `${options.components} components of this recording need about ${formatBytes(need)} of memory, and ${formatBytes(limit)} may be used. ${remedy}`,
  );
}

/** The largest number below `tooMany` that fits; 1 does. */
function mostComponents(fits: (components: number) => boolean, tooMany: number): number {
  let [low, high] = [1, tooMany];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * As {@link assertFitsMemory} for a recording of which only the size is known, before its samples are read.
 *
 * @param samples - Per channel, at the recording's own rate.
 * @throws NmfError `memory`, or `usage` when an option breaks its rule.
 */
export function assertSeparable(size: RecordedSize, options: SeparateOptions, availableBytes: number): void {
  const resolved = resolveSeparateOptions(options, size.sampleRate);
  assertFitsMemory(workingSize(size, resolved), resolved, availableBytes);
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
