import { type ChosenFrames, type FitRun, frameMisfits } from '../../nmf/index.js';
import type { Phrase } from '../../text/index.js';
import type { Learned } from '../learned.js';
import { componentsExcept, takeColumns } from './assemble.js';
import { range, spread } from './frame-marks.js';
import { quantile } from './levels.js';
import type { MarkedRows, MarkedSource } from './marked-rows.js';

/** Less than this of a sound, or of its silence, is little to learn from. */
export const ENOUGH_SECONDS = 0.5;
/**
 * A background changes more than its regions show where frames outside all marks fit so many times as badly (medians).
 * Of 24 mixtures of hearts, birds, speech and music with three marks of a sound and up to four of its silence: at most 2.1
 * where marks did at least as well as the ideal choice among ten components, and at least 2.8 where they did more
 * than 3 dB worse, but for a heart in front of two voices (2.1).
 */
const CHANGED = 2.5;
/** Frames of each kind that are looked at, at most. */
const MOST_FRAMES = 1024;

/** Sources with little to learn from. */
export function littleMaterial(sources: readonly MarkedSource[], secondsPerFrame: number): Phrase[] {
  const isLittle = (rows: readonly number[]) => rows.length * secondsPerFrame < ENOUGH_SECONDS;
  return sources.flatMap(({ name, sounds, only, silent }) => {
    const found: Phrase[] = [];
    const heard = only.length > 0 ? only : sounds;
    if (isLittle(heard)) {
      found.push(`the marks show less than ${ENOUGH_SECONDS} s of ${name}. Mark more of it.`);
    }
    if (only.length === 0 && silent.length === 0) {
      found.push(
        `no mark tells where ${name} is silent, so all that is outside its marks is taken for the background. Mark regions without ${name}, unless it sounds nowhere else.`,
      );
    }
    if (silent.length > 0 && isLittle(silent)) {
      found.push(
        `the marks show less than ${ENOUGH_SECONDS} s without ${name}. Mark more regions in which it is silent.`,
      );
    }
    return found;
  });
}

/**
 * Sources that came to nothing.
 *
 * @param shares - What each explains of the regions in which it sounds.
 */
export function unheard(
  sources: readonly MarkedSource[],
  shares: readonly number[],
  least: number,
): Phrase[] {
  return sources
    .filter((_, s) => shares[s] < least)
    .map(({ name, only }) =>
      only.length > 0
        ? `nothing is heard in the regions in which ${name} is marked to sound alone. Check the marks.`
        : `hardly anything in the regions marked ${name} is not in the background too. Check the marks, or mark regions in which it is silent.`,
    );
}

/** Sources whose silent regions show too little of what is around them. */
export function changedBackground(
  chosen: ChosenFrames,
  { sources, regions }: MarkedRows,
  learned: Omit<Learned, 'silent'>,
  { beta, ...run }: FitRun & { readonly beta: number },
): Phrase[] {
  const marked = new Set(regions.flatMap(({ rows }) => rows));
  const outside = spread(
    range(0, chosen.frames).filter((row) => !marked.has(row)),
    MOST_FRAMES,
  );
  if (outside.length === 0) return [];
  const { templates, components } = learned;
  // The background was fitted to its regions, the better the fewer frames there are for each template.
  const restComponents = learned.sources[learned.sources.length - 1].components.length;
  const misfit = quantile(frameMisfits(chosen, outside, templates, beta, run), 0.5);
  return sources
    .filter(({ name, silent }) => {
      if (silent.length === 0) return false;
      const others = takeColumns(templates, components, componentsExcept(learned, name));
      const known = quantile(frameMisfits(chosen, spread(silent, MOST_FRAMES), others, beta, run), 0.5);
      return misfit * (1 - restComponents / Math.max(silent.length, 2 * restComponents)) > CHANGED * known;
    })
    .map(
      ({ name }) =>
        `what is around ${name} changes more than the regions without it show. Mark more of them, or separate without marks and choose components.`,
    );
}
