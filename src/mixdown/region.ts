import { assertNumber } from '../arguments.js';
import { NmfError } from '../errors.js';
import { formatSeconds, option, type Phrase, phrase } from '../text/index.js';

/** Length of the faded edge where a region is cut out, in seconds: long enough not to click. */
export const FADE_SECONDS = 0.005;

/** A region of a recording in samples. */
export interface TimeRegion {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
}

/**
 * Samples from `startSeconds` to `endSeconds`; a missing bound is the recording's own.
 *
 * @param totalSamples - Length of the recording.
 * @throws NmfError `usage` when nothing would be left.
 */
export function resolveRegion(
  startSeconds: number | undefined,
  endSeconds: number | undefined,
  sampleRate: number,
  totalSamples: number,
): TimeRegion {
  assertNumber('startSeconds', startSeconds, 2.5, 0);
  assertNumber('endSeconds', endSeconds, 10, 0);
  const lasts = `the recording lasts ${formatSeconds(totalSamples / sampleRate)}`;
  const start = startSeconds === undefined ? 0 : Math.round(startSeconds * sampleRate);
  const end = endSeconds === undefined ? totalSamples : Math.round(endSeconds * sampleRate);
  const [from, to] = [
    phrase`${option('startSeconds')} ${shown(startSeconds)}`,
    phrase`${option('endSeconds')} ${shown(endSeconds)}`,
  ];
  if (start >= totalSamples) {
    throw outside(
      'startSeconds',
      startSeconds,
      phrase`${from} lies at or after the end: ${lasts}.`,
      'Choose an earlier one.',
    );
  }
  if (end > totalSamples) {
    throw outside(
      'endSeconds',
      endSeconds,
      phrase`${to} lies after the end: ${lasts}.`,
      'Leave it out to go up to the end.',
    );
  }
  if (end <= start) {
    throw outside('endSeconds', endSeconds, phrase`${to} must be later than ${from}.`, 'Choose a later one.');
  }
  return { start, end };
}

function outside(name: string, value: number | undefined, what: Phrase, remedy: string): NmfError {
  return new NmfError('usage', phrase`${what} ${remedy}`, { option: name, value, remedy });
}

/** A bound as it may be typed, to the microsecond. */
function shown(seconds = 0): string {
  return String(Number(seconds.toFixed(6)));
}

/**
 * Gain of the faded edges at each sample of a region: raised cosines over {@link FADE_SECONDS} (at most half
 * of the region) at the edges that cut into the recording; the recording's own ends are left as they are.
 *
 * @returns Gain at sample `i` of the region, 0 to 1.
 */
export function edgeGain(
  region: TimeRegion,
  sampleRate: number,
  totalSamples: number,
): (i: number) => number {
  const length = region.end - region.start;
  const fade = Math.min(Math.round(FADE_SECONDS * sampleRate), Math.floor(length / 2));
  const fadeIn = region.start > 0 ? fade : 0;
  const fadeOut = region.end < totalSamples ? fade : 0;
  const rise = (i: number) => 0.5 - 0.5 * Math.cos((Math.PI * (i + 0.5)) / fade);
  return (i) => {
    if (i < fadeIn) return rise(i);
    const fromEnd = length - 1 - i;
    return fromEnd < fadeOut ? rise(fromEnd) : 1;
  };
}

/** Linear factor of a gain in decibels: 20 dB is 10. */
export function decibelsToGain(decibels: number): number {
  return 10 ** (decibels / 20);
}

/** Decibels of a linear factor. */
export function gainToDecibels(gain: number): number {
  return 20 * Math.log10(gain);
}
