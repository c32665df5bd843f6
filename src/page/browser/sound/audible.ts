import type { Span } from '../state/work.js';

/** Where a recording can be heard: a preview of a very long one has only parts of it. */
export interface Audible {
  /** All that can be heard, in order and apart. */
  readonly spans: readonly Span[];
  /** The first place from `at` on; undefined after the last one. */
  from(at: number): number | undefined;
  /** Where what can be heard at `at` ends. */
  endAt(at: number): number;
}

/** @param pieces - Equally long ones, ascending. @param length - Of each. @param total - Of the recording. */
export function audiblePieces(pieces: readonly number[], length: number, total: number): Audible {
  const spans: Span[] = [];
  for (const piece of pieces) {
    const [from, to] = [piece * length, Math.min(total, (piece + 1) * length)];
    const last = spans.at(-1);
    if (last?.to === from) spans[spans.length - 1] = { from: last.from, to };
    else if (to > from) spans.push({ from, to });
  }
  const spanFrom = (at: number) => spans.find(({ to }) => to > at);
  return {
    spans,
    from(at) {
      const span = spanFrom(at);
      return span && Math.max(at, span.from);
    },
    endAt: (at) => spanFrom(at)?.to ?? at,
  };
}
