import type { ChosenFrames } from '../../nmf/index.js';
import type { FrameMark } from '../learn/frame-marks.js';
import { quantile } from '../learn/levels.js';
import { keptFrames, rowsOfMarks } from '../learn/marked-rows.js';
import type { LearnedSource } from '../learned.js';

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

/** What a mark that says who is silent comes to. */
export interface SilencedRows {
  readonly mark: FrameMark;
  /** Rows of the chosen frames that it holds in. */
  readonly rows: readonly number[];
  /** Those of them in which the silent side is not silent yet. */
  readonly audible: readonly number[];
  /** Frames of the recording that it holds in. */
  readonly used: readonly { readonly from: number; readonly to: number }[];
}

/**
 * Which frames of each mark are to be believed: not those in which the side that is said to be silent sounds loud in the
 * separation as it is. A mark 50 ms off costs half of what it gains, one on a beat by mistake 2 to 9 dB.
 *
 * @param frames - Numbers of the chosen frames, rising.
 * @param marks - Those that say what is silent count: `silent`, and `only` for all others.
 * @param powers - See {@link sidePowers}.
 * @param isGuarded - False believes all.
 */
export function believedRows(
  frames: readonly number[],
  marks: readonly FrameMark[],
  powers: ReadonlyMap<string, SidePowers>,
  isGuarded: boolean,
): SilencedRows[] {
  return rowsOfMarks(frames, marks).regions.map((region) => {
    const { mark } = region;
    const sides = powers.get(mark.source);
    if (mark.kind === 'sounds' || sides === undefined) return { mark, rows: [], audible: [], used: [] };
    const power = mark.kind === 'silent' ? sides.own : sides.others;
    const loud = quantile(power, LOUD);
    const sounding = isGuarded ? region.rows.filter((row) => power[row] > SOUNDS * loud) : [];
    const isWrong = sounding.length > MOST_DOUBTED * region.rows.length;
    const doubted = new Set(isWrong ? region.rows : sounding);
    const rows = region.rows.filter((row) => !doubted.has(row));
    const audible = rows.filter((row) => power[row] > SILENT * loud);
    return { mark, rows, audible, used: keptFrames(region, frames, doubted) };
  });
}

/** Power of a source in chosen frames, and of all others together. */
export interface SidePowers {
  readonly own: Float64Array;
  readonly others: Float64Array;
}

/**
 * Power of each source and of everything else in a separation: the sum over the bins of (M V)^2, M being the mask.
 *
 * @param templates - Row-major [bins x S], the sources' components side by side.
 * @param activations - Row-major [frames x S].
 */
export function sidePowers(
  { v, frames, bins }: ChosenFrames,
  sources: readonly LearnedSource[],
  templates: Float64Array,
  activations: Float64Array,
): Map<string, SidePowers> {
  const S = templates.length / bins;
  const powers = sources.map(() => ({ own: new Float64Array(frames), others: new Float64Array(frames) }));
  const ends = sources.map(({ components }) => components[components.length - 1] + 1);
  const sums = new Float64Array(sources.length);
  for (let t = 0; t < frames; t++) {
    for (let f = 0; f < bins; f++) {
      let total = 0;
      for (let s = 0, k = 0; s < ends.length; s++) {
        let sum = 0;
        for (; k < ends[s]; k++) sum += templates[f * S + k] * activations[t * S + k];
        sums[s] = sum;
        total += sum;
      }
      if (total === 0) continue;
      const scale = v[t * bins + f] / total;
      for (let s = 0; s < ends.length; s++) {
        powers[s].own[t] += (sums[s] * scale) ** 2;
        powers[s].others[t] += ((total - sums[s]) * scale) ** 2;
      }
    }
  }
  return new Map(sources.map(({ name }, s) => [name, powers[s]]));
}
