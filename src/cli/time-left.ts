/** The time that estimates are averaged over, about: their noise is gone, and what changes is seen soon. */
const SMOOTHING_MS = 3000;

/**
 * Says how much time is left, from one estimate after the other: the last ones count most, and what is said grows at
 * most as fast as time passes. Between estimates it counts down.
 *
 * @returns A function that takes an estimate in milliseconds, undefined where there is none at the moment; it returns
 *   such as `about 20 s left`, and undefined before the first estimate.
 */
export function createTimeLeft(now: () => number): (leftMs: number | undefined) => string | undefined {
  /** When it all ends, on the clock. */
  let end: number | undefined;
  let last = 0;
  let said: number | undefined;
  return (leftMs) => {
    const time = now();
    if (leftMs !== undefined) {
      const passed = time - last;
      const change = end === undefined ? 0 : time + leftMs - end;
      end = (end ?? time + leftMs) + Math.min(change * (1 - Math.exp(-passed / SMOOTHING_MS)), 2 * passed);
      last = time;
    }
    if (end === undefined) return undefined;
    const seconds = Math.max(0, end - time) / 1000;
    // What was said stays while it is nearly true: it would go to and fro.
    const step = stepOf(seconds);
    if (said === undefined || Math.abs(seconds - said) > 0.6 * step) said = step * Math.round(seconds / step);
    return timeLeftText(said);
  };
}

/** Seconds that so much time is told to. */
function stepOf(seconds: number): number {
  if (seconds < 55) return 10;
  return seconds < 5400 ? 60 : 1800;
}

/** Of rounded seconds. */
function timeLeftText(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 60) return `about ${seconds} s left`;
  return seconds < 5400 ? `about ${seconds / 60} min left` : `about ${seconds / 3600} h left`;
}
