import type { Span } from './work.js';

/** The shortest region that can be seen. */
const MIN_VIEW_SECONDS = 0.05;

/** The view stretched by `factor` around a moment, within the recording. */
export function zoomed(view: Span, factor: number, around: number, seconds: number): Span {
  const shortest = Math.min(MIN_VIEW_SECONDS, seconds);
  const length = Math.min(seconds, Math.max(shortest, (view.to - view.from) * factor));
  const share = (around - view.from) / (view.to - view.from);
  return moved({ from: around - share * length, to: around + (1 - share) * length }, 0, seconds);
}

/** A region moved in time, as far as the recording goes. */
export function moved({ from, to }: Span, by: number, seconds: number): Span {
  const length = to - from;
  const start = Math.max(0, Math.min(seconds - length, from + by));
  return { from: start, to: start + length };
}

/** A region with one end moved, at least `least` seconds long, within the recording. */
export function resized(span: Span, end: keyof Span, to: number, seconds: number, least = 0.02): Span {
  return end === 'from'
    ? { from: Math.max(0, Math.min(to, span.to - least)), to: span.to }
    : { from: span.from, to: Math.min(seconds, Math.max(to, span.from + least)) };
}
