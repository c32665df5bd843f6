import { type ChosenFrames, takeRows } from '../../nmf/index.js';
import { type FrameMark, range, spread } from '../learn/frame-marks.js';
import { quantile, sidePowers } from '../learn/levels.js';
import { keptFrames, rowsOfMarks } from '../learn/marked-rows.js';
import type { Learned } from '../learned.js';

/** A source that is said to be silent and is within 12 dB of what 2 % of its frames exceed sounds there. */
const SOUNDS = 0.063;
/**
 * A mark is dropped as a whole where a source sounds in more than this part of it: what surrounds a beat that was marked
 * by mistake is no silence either. (The gain of hearts with such a mark: 1.4 dB instead of 1.1 in the median.)
 */
const MOST_DOUBTED = 1 / 8;
/**
 * What is 26 dB below that is silent as it is, and not made more so: what little is there may be right, and the other
 * side's templates would learn it. (A bird among birds that stood at 29 dB lost 2.2 dB otherwise, and gains 1.6.)
 */
const SILENT = 0.0025;
const LOUD = 0.98;
/** Frames beside the marked ones in which levels are looked at, at most. */
const LOOKED_FRAMES = 2048;

/** What a mark that says who is silent comes to. */
export interface SilencedRows {
  readonly mark: FrameMark;
  /** Rows of the chosen frames that it holds in. */
  readonly rows: readonly number[];
  /** Those of them in which the silent side is not silent yet. */
  readonly audible: readonly number[];
  /** The part of it in which the side that is said to be silent sounds, 0 to 1. */
  readonly doubted: number;
  /** Frames of the recording that it holds in. */
  readonly used: readonly { readonly from: number; readonly to: number }[];
}

/**
 * Which frames of each mark are to be believed: not those in which the side that is said to be silent sounds loud in the
 * separation as it is. A mark 50 ms off costs half of what it gains, one on a beat by mistake 2 to 9 dB.
 *
 * @param frames - Numbers of the chosen frames, rising.
 * @param marks - Those that say what is silent count: `silent`, and `only` for all others.
 * @param levels - See {@link levelsAt}.
 * @param isGuarded - False believes all.
 */
export function believedRows(
  frames: readonly number[],
  marks: readonly FrameMark[],
  levels: ReadonlyMap<string, SideLevels>,
  isGuarded: boolean,
): SilencedRows[] {
  return rowsOfMarks(frames, marks).regions.map((region) => {
    const { mark } = region;
    const sides = levels.get(mark.source);
    if (mark.kind === 'sounds' || sides === undefined)
      return { mark, rows: [], audible: [], doubted: 0, used: [] };
    const level = mark.kind === 'silent' ? sides.own : sides.others;
    const sounding = isGuarded ? region.rows.filter((row) => level(row) > SOUNDS) : [];
    const isWrong = sounding.length > MOST_DOUBTED * region.rows.length;
    const doubted = new Set(isWrong ? region.rows : sounding);
    const rows = region.rows.filter((row) => !doubted.has(row));
    const audible = rows.filter((row) => level(row) > SILENT);
    return {
      ...{ mark, rows, audible, used: keptFrames(region, frames, doubted) },
      doubted: sounding.length / region.rows.length,
    };
  });
}

/** Power of a chosen frame, 1 being what 2 % of the frames exceed. */
type Level = (row: number) => number;

/** Of a source, and of all others together. */
interface SideLevels {
  readonly own: Level;
  readonly others: Level;
}

/**
 * How loud each source is in the separation as it is, in the frames of marks.
 *
 * @param separated - Its components side by side.
 * @param activations - Of the chosen frames, row-major [frames x S].
 * @returns By the names of the sources.
 */
export function levelsAt(
  chosen: ChosenFrames,
  frames: readonly number[],
  marks: readonly FrameMark[],
  separated: Pick<Learned, 'templates' | 'components' | 'sources'>,
  activations: Float64Array,
): Map<string, SideLevels> {
  if (marks.length === 0) return new Map();
  const { components: S, sources } = separated;
  const marked = rowsOfMarks(frames, marks).regions.flatMap(({ rows }) => rows);
  const looked = [...new Set([...spread(range(0, frames.length), LOOKED_FRAMES), ...marked])];
  const places = new Map(looked.map((row, i) => [row, i]));
  const own = new Float64Array(looked.length * S);
  for (const [i, row] of looked.entries()) own.set(activations.subarray(row * S, (row + 1) * S), i * S);
  const levelOf = (powers: Float64Array): Level => {
    const loud = quantile(powers, LOUD);
    return (row) => (loud > 0 ? powers[places.get(row) ?? Number.NaN] / loud : 0);
  };
  const powers = sidePowers(takeRows(chosen, looked), separated, own);
  return new Map(
    powers.map((power, s) => [sources[s].name, { own: levelOf(power.own), others: levelOf(power.others) }]),
  );
}
