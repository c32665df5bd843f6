import type { Span } from '../state/work.js';

/** A place is quiet where the sound stays this far below what it exceeds in 2 % of the time. */
const QUIET_DB = 30;
/** Shorter ones teach little; from longer ones only the beginning is offered, which can be heard through. */
const LEAST_SECONDS = 0.25;
const MOST_SECONDS = 2;

/**
 * Where a sound is quiet, in order.
 *
 * @param waveform - Lowest and highest sample of equal parts of the recording: [parts x 2].
 * @param seconds - Length of the recording.
 */
export function quietPlaces(waveform: Float32Array, seconds: number): Span[] {
  const parts = waveform.length / 2;
  const peaks = Float32Array.from({ length: parts }, (_, i) =>
    Math.max(Math.abs(waveform[2 * i]), Math.abs(waveform[2 * i + 1])),
  );
  const loud = peaks.slice().sort()[Math.floor(0.98 * (parts - 1))];
  const limit = loud * 10 ** (-QUIET_DB / 20);
  const places: Span[] = [];
  for (let first = 0; first < parts; first++) {
    if (peaks[first] > limit) continue;
    let end = first;
    while (end < parts && peaks[end] <= limit) end++;
    const [from, to] = [(first * seconds) / parts, (end * seconds) / parts];
    if (to - from >= LEAST_SECONDS) places.push({ from, to: Math.min(to, from + MOST_SECONDS) });
    first = end;
  }
  return places;
}
