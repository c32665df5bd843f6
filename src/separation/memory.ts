import type { AudioShape } from '../audio/index.js';
import { binCount, frameCount } from '../dsp/index.js';
import { NmfError } from '../errors.js';
import { MAX_MEMORY_BYTES } from '../kernels/index.js';
import { option, phrase } from '../text/index.js';
import { GRID_FRAMES, isLong } from './grid.js';
import type { ResolvedSeparateOptions } from './options.js';
import { layoutWorkspace } from './workspace/layout.js';
import { pictureGrid } from './workspace/picture-grid.js';
import { planSegments } from './workspace/segments.js';

/** The shape of a recording once it is at its working rate. */
export function workingShape(
  shape: AudioShape,
  { sampleRate }: Pick<ResolvedSeparateOptions, 'sampleRate'>,
): AudioShape {
  const samples = Math.round((shape.samples * sampleRate) / shape.sampleRate);
  return { samples, channels: shape.channels, sampleRate };
}

/** Threads that estimates count with: each has buffers of its own, small against the rest. */
const THREADS = 2;

/** Samples per channel that have the frames of a long recording's grid. */
const gridSamples = ({ hopSamples }: ResolvedSeparateOptions) => 1.125 * GRID_FRAMES * hopSamples;

/** Bytes of the working memory that all threads share. */
function workingBytes(shape: AudioShape, options: ResolvedSeparateOptions): number {
  const size = workingShape(shape, options);
  const pictures = pictureGrid(frameCount(size.samples, options.hopSamples), binCount(options.nFft));
  const plan = { ...options, ...size, threads: THREADS, pictures };
  if (!isLong(size, options)) return layoutWorkspace(plan).bytes;
  const { windowFrames } = planSegments(options, options.components, size.samples);
  const learning = layoutWorkspace({
    ...plan,
    samples: gridSamples(options),
    channels: 1,
    pictures: undefined,
  });
  const applying = layoutWorkspace({ ...plan, segmentFrames: windowFrames });
  return Math.max(learning.bytes, applying.bytes);
}

/** Estimated peak memory of the separation of a recording in bytes, without the runtime's own. */
export function estimateBytes(shape: AudioShape, options: ResolvedSeparateOptions): number {
  const size = workingShape(shape, options);
  const { nFft, hopSamples, components } = options;
  const samples = isLong(size, options) ? gridSamples(options) : size.samples;
  // A long recording's magnitudes are gathered before they are learned from, its samples held for a segment only.
  const channels = isLong(size, options) ? nFft / 2 / hopSamples : size.channels;
  // The best factors so far, the start and the sorted result, in float64.
  const factors = 3 * 8 * components * (nFft / 2 + 1 + Math.ceil(samples / hopSamples));
  return 2 * 4 * samples * channels + workingBytes(shape, options) + factors;
}

/**
 * Refuses a separation that would not fit, before it starts, and says what would fit.
 *
 * @param availableBytes - Memory that may be used, in bytes.
 * @throws NmfError `memory` naming the need, the limit and the remedy.
 */
export function assertFitsMemory(
  shape: AudioShape,
  options: ResolvedSeparateOptions,
  availableBytes: number,
): void {
  const fits = (components: number) =>
    estimateBytes(shape, { ...options, components }) <= availableBytes &&
    workingBytes(shape, { ...options, components }) <= MAX_MEMORY_BYTES;
  const { components } = options;
  if (fits(components)) return;
  const need = formatBytes(estimateBytes(shape, options));
  const limit = formatBytes(Math.min(availableBytes, MAX_MEMORY_BYTES));
  const most = fits(1) ? mostComponents(fits, components) : 0;
  const remedy = most
    ? phrase`At most ${most} components fit: try ${option('components', Math.min(most, 10))}.`
    : phrase`Not even one component fits: try a lower ${option('sampleRate')}, a longer ${option('hopSamples')}, or a shorter recording.`;
  const said = phrase`${components} components of this recording need about ${need} of memory, and ${limit} may be used. ${remedy}`;
  throw new NmfError('memory', said, { option: 'components', value: components, remedy });
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
