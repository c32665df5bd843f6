import type { AudioShape } from '../audio/index.js';
import { NmfError } from '../errors.js';
import { MAX_MEMORY_BYTES } from '../kernels/index.js';
import { option, type Phrase, phrase } from '../text/index.js';
import { type MemoryRequest, memoryNeeds, type SizedOptions } from './memory-estimate.js';

/** Estimated peak memory of the separation of a recording in bytes, without the runtime's own. */
export function estimateBytes(shape: AudioShape, options: SizedOptions, request: MemoryRequest): number {
  return Math.max(...memoryNeeds(shape, options, request).map(({ working, held }) => working + held));
}

/**
 * Refuses a separation that would not fit, before it starts, and says what would fit.
 *
 * @param availableBytes - Memory that may be used, in bytes.
 * @throws NmfError `memory` naming the need, the limit and the remedy.
 */
export function assertFitsMemory(
  shape: AudioShape,
  options: SizedOptions,
  request: MemoryRequest,
  availableBytes: number,
): void {
  const fits = (components: number) =>
    memoryNeeds(shape, { ...options, components }, request).every(
      ({ working, held }) => working + held <= availableBytes && working <= MAX_MEMORY_BYTES,
    );
  const { components } = options;
  if (fits(components)) return;
  const need = formatBytes(estimateBytes(shape, options, request));
  const isBeyond = memoryNeeds(shape, options, request).some(({ working }) => working > MAX_MEMORY_BYTES);
  const limit = formatBytes(isBeyond ? Math.min(availableBytes, MAX_MEMORY_BYTES) : availableBytes);
  const tell = (what: string, remedy: Phrase) =>
    phrase`${what} about ${need} of memory, and ${limit} may be used. ${remedy}`;
  if (request.known === undefined) {
    const remedy = remedyFor(fits, components);
    const said = tell(`${components} components of this recording need`, remedy);
    throw new NmfError('memory', said, { option: 'components', value: components, remedy });
  }
  throw new NmfError('memory', tell('this separation needs', remedyForKnown));
}

function remedyFor(fits: (components: number) => boolean, components: number): Phrase {
  if (!fits(1))
    return phrase`Not even one component fits: try a lower ${option('sampleRate')}, a longer ${option('hopSamples')}, or a shorter recording.`;
  const most = mostComponents(fits, components);
  return phrase`At most ${most} components fit: try ${option('components', Math.min(most, 10))}.`;
}

/** How many components there are follows from the sources, and the rate from the models. */
const remedyForKnown = phrase`Try a part of the recording, by ${option('startSeconds')} and ${option('endSeconds')}.`;

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
