/**
 * A time for people, to the millisecond and never above what it is, so that a recording's length, typed as it is shown,
 * lies within the recording: `6.857 s`, from a minute on `1:02.500`, from an hour on `1:00:02.500`.
 *
 * @param seconds - At least 0.
 */
export function formatSeconds(seconds: number): string {
  // What a decimal number of milliseconds lacks as a binary one is given back.
  const ms = Math.floor(seconds * 1000 * (1 + Number.EPSILON));
  const rest = ((ms % 60_000) / 1000).toFixed(3);
  const minutes = Math.floor(ms / 60_000);
  if (minutes === 0) return `${rest} s`;
  const tail = `${String(minutes % 60).padStart(2, '0')}:${rest.padStart(6, '0')}`;
  return minutes < 60 ? tail.replace(/^0/, '') : `${Math.floor(minutes / 60)}:${tail}`;
}
