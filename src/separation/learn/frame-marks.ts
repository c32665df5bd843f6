/**
 * Learning without listening: what a user marked on the time axis, or a model of another recording, becomes templates.
 * Pure functions on magnitudes; nothing here knows of files.
 */

/** What a mark says of a source: it sounds there, among other things; it sounds alone; it is silent. */
export type MarkKind = 'sounds' | 'only' | 'silent';

/** A region of time and what is known of it. */
export interface TimeMark {
  readonly source: string;
  readonly kind: MarkKind;
  readonly fromSeconds: number;
  readonly toSeconds: number;
}

/** The frames of a mark. */
export interface FrameMark {
  readonly source: string;
  readonly kind: MarkKind;
  /** First frame, and the one after the last. */
  readonly from: number;
  readonly to: number;
}

/** Where frames lie in time. */
export interface FrameGrid {
  /** Samples per second. */
  readonly sampleRate: number;
  /** Distance of successive frames in samples; frame k is centred on sample k * hopSamples. */
  readonly hopSamples: number;
  /** Frames of the recording. */
  readonly frames: number;
}

/**
 * What a mark loses at both ends, but at most a quarter of its length: a mark whose ends are 50 ms off costs half of what
 * it gains. Frames of the usual window, 64 ms, then lie within the mark.
 */
const MARGIN_SECONDS = 0.04;
/** Frames that are learned from beside the marked ones, at most; several thousand do as well as all. */
const GRID_FRAMES = 8192;

/**
 * The frames whose centres lie in the marks, less a margin at both ends; at least the frame in the middle of each.
 *
 * @param marks - Within the recording.
 */
export function marksInFrames(marks: readonly TimeMark[], grid: FrameGrid): FrameMark[] {
  const { sampleRate, hopSamples, frames } = grid;
  const frameAt = (seconds: number) => (seconds * sampleRate) / hopSamples;
  const last = Math.max(0, frames - 1);
  return marks.map(({ source, kind, fromSeconds, toSeconds }) => {
    const margin = Math.min(MARGIN_SECONDS, (toSeconds - fromSeconds) / 4);
    const middle = Math.min(last, Math.round(frameAt((fromSeconds + toSeconds) / 2)));
    const from = Math.min(middle, Math.ceil(frameAt(fromSeconds + margin)));
    const to = Math.max(middle, Math.min(last, Math.floor(frameAt(toSeconds - margin)))) + 1;
    return { source, kind, from, to };
  });
}

/**
 * The frames of a recording that marks are learned from: the marked ones and, for what lies around them, a regular grid
 * over the whole recording.
 *
 * @returns Their numbers, rising; all frames of a recording that is short enough.
 */
export function framesToLearnFrom(frames: number, marks: readonly FrameMark[]): number[] {
  const every = Math.max(1, Math.ceil(frames / GRID_FRAMES));
  const wanted = new Set<number>();
  for (let t = Math.floor(every / 2); t < frames; t += every) wanted.add(t);
  for (const { from, to } of marks) for (const t of spread(range(from, to), GRID_FRAMES)) wanted.add(t);
  return [...wanted].sort((a, b) => a - b);
}

/** Frames that {@link framesToLearnFrom} names at most. @param marked - Frames of all marks. */
export function learnedFrames(frames: number, marked: number): number {
  return Math.min(frames, Math.ceil(frames / Math.ceil(frames / GRID_FRAMES)) + marked);
}

/** About how many frames are looked at for marks: for all, and for those that say of any source that it is silent. */
export function framesOfMarks(
  marks: readonly TimeMark[],
  { sampleRate, hopSamples }: Omit<FrameGrid, 'frames'>,
): { readonly all: number; readonly silent: number } {
  let [all, silent] = [0, 0];
  for (const { kind, fromSeconds, toSeconds } of marks) {
    const frames = Math.min(GRID_FRAMES, 1 + ((toSeconds - fromSeconds) * sampleRate) / hopSamples);
    all += frames;
    if (kind !== 'sounds') silent += frames;
  }
  return { all, silent };
}

/** Whole numbers from `from` up to, but not including, `to`. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

/** At most `count` of the entries, spread evenly. */
export function spread(entries: readonly number[], count: number): readonly number[] {
  if (entries.length <= count) return entries;
  return range(0, count).map((i) => entries[Math.floor(((i + 0.5) * entries.length) / count)]);
}
