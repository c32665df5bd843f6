import { type FrameMark, range } from './frame-marks.js';

/** A marked region, as rows of the chosen frames. */
interface MarkedRegion {
  readonly mark: FrameMark;
  /** Rows whose frames lie in it, rising. */
  readonly rows: readonly number[];
}

/** What the marks say of one source, as rows of the chosen frames, rising. */
export interface MarkedSource {
  readonly name: string;
  /** Where it sounds among other things. */
  readonly sounds: readonly number[];
  /** Where it sounds alone. */
  readonly only: readonly number[];
  /** Where it is silent: marked so, or another source sounds alone. */
  readonly silent: readonly number[];
}

/** The marks as rows of the chosen frames. */
export interface MarkedRows {
  readonly sources: readonly MarkedSource[];
  readonly regions: readonly MarkedRegion[];
}

/**
 * Finds the rows of marks among chosen frames.
 *
 * @param frames - Numbers of the chosen frames, rising.
 * @param doubted - Of each source (by name), rows in which it sounds although it is said to be silent: left out.
 */
export function rowsOfMarks(
  frames: readonly number[],
  marks: readonly FrameMark[],
  doubted: ReadonlyMap<string, ReadonlySet<number>> = new Map(),
): MarkedRows {
  const all = range(0, frames.length);
  const regions = marks.map((mark) => ({
    mark,
    rows: all.filter((row) => frames[row] >= mark.from && frames[row] < mark.to),
  }));
  const rowsWhere = (wanted: (mark: FrameMark) => boolean) => {
    const found = new Set(regions.filter(({ mark }) => wanted(mark)).flatMap(({ rows }) => rows));
    return all.filter((row) => found.has(row));
  };
  const sources = [...new Set(marks.map(({ source }) => source))].map((name) => ({
    name,
    sounds: rowsWhere(({ source, kind }) => source === name && kind === 'sounds'),
    only: rowsWhere(({ source, kind }) => source === name && kind === 'only'),
    silent: rowsWhere((mark) => silences(mark, name)).filter((row) => !doubted.get(name)?.has(row)),
  }));
  return { sources, regions };
}

/** Whether a mark says that a source is silent; another one, or, with undefined, whatever has no name. */
export function silences({ source, kind }: FrameMark, name: string | undefined): boolean {
  return source === name ? kind === 'silent' : kind === 'only';
}

/**
 * The frames of a mark without those of the doubted rows; each row speaks for the frames up to the next one.
 *
 * @returns From, and up to; adjacent ones joined.
 */
export function keptFrames(
  { mark, rows }: MarkedRegion,
  frames: readonly number[],
  doubted: ReadonlySet<number> | undefined,
): { from: number; to: number }[] {
  const kept: { from: number; to: number }[] = [];
  for (const [i, row] of rows.entries()) {
    if (doubted?.has(row)) continue;
    const from = i === 0 ? mark.from : frames[row];
    const to = i + 1 < rows.length ? frames[rows[i + 1]] : mark.to;
    const last = kept.at(-1);
    if (last?.to === from) last.to = to;
    else kept.push({ from, to });
  }
  return kept;
}
