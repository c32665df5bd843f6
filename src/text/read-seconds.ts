/** Reads a time: seconds, or minutes and seconds, or hours too: `2.5`, `1:02.250`, `1:00:00`; undefined for anything else. */
export function readSeconds(text: string): number | undefined {
  const match = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d*)?|\.\d+)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, hours, minutes] = match;
  const seconds = Number(match[3]);
  const isCarried =
    minutes !== undefined && (seconds >= 60 || (hours !== undefined && Number(minutes) >= 60));
  const time = 3600 * Number(hours ?? 0) + 60 * Number(minutes ?? 0) + seconds;
  return isCarried || !Number.isFinite(time) ? undefined : time;
}
