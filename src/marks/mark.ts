import { formatSeconds } from '../text/index.js';

/**
 * What is said of a source in a region of time: it sounds there, among other things; it sounds there and nothing else
 * does; or it is silent there.
 */
export type MarkKind = 'sounds' | 'only' | 'silent';

/** A region of a recording, and what a source does in it. */
export interface Mark {
  /** Name of the source, such as `bird`: letters, digits, spaces, `.`, `-`, `_` and `'`, at most 60. */
  readonly source: string;
  /** `sounds`: it is heard, among other things; `only`: it alone is heard; `silent`: it is not heard. */
  readonly kind: MarkKind;
  /** Start of the region, in seconds from the start of the recording. */
  readonly fromSeconds: number;
  /** End of the region, in seconds, later than its start. */
  readonly toSeconds: number;
}

/** A region of time. */
export type MarkedRegion = Pick<Mark, 'fromSeconds' | 'toSeconds'>;

export const MARK_KINDS: readonly MarkKind[] = ['sounds', 'only', 'silent'];

/** The label that a mark has in a file: `bird`, `only bird`, `no bird`. */
function labelOf({ source, kind }: Pick<Mark, 'source' | 'kind'>): string {
  return { sounds: '', only: 'only ', silent: 'no ' }[kind] + source;
}

/** A mark as messages name it: `no bird from 8.000 s to 9.500 s`. */
export function markText(mark: Mark): string {
  return `${labelOf(mark)} from ${formatSeconds(mark.fromSeconds)} to ${formatSeconds(mark.toSeconds)}`;
}
