import { type ChosenFrames, type FitRun, fitTemplates, takeRows } from '../../nmf/index.js';
import { spread } from './frame-marks.js';

/** How templates are learned from marks or beside models. */
export interface LearnOptions extends FitRun {
  /** Of the divergence. */
  readonly beta: number;
  /** Of the random starts; whole number from 0 to 2^53 - 1. */
  readonly seed: number;
  /** Multiplicative updates of a part. Default 100. */
  readonly iterations?: number | undefined;
}

/** Templates of a source, and how much of the frames that they were learned from they explain. */
export interface LearnedPart {
  /** Row-major [bins x components]; each sums to 1. */
  readonly templates: Float64Array;
  /** Part of the sum of the magnitudes, 0 to 1. */
  readonly share: number;
}

/** Updates of a part. */
export const UPDATES = 100;
/** Frames for each template, at least. */
const FRAMES_PER_TEMPLATE = 3;
/** Frames that a part is learned from, at most: more say little new. */
export const PART_FRAMES = 1024;
/** A source that explains less than this of the regions in which it sounds has come to nothing. */
export const LEAST_SHARE = 0.01;
/** Starts, until one comes to something. */
const STARTS = 5;

/** How many templates so many frames teach. @param components - Wanted. */
export function templatesFrom(frames: number, components: number): number {
  return Math.max(1, Math.min(components, Math.floor(frames / FRAMES_PER_TEMPLATE)));
}

/**
 * Templates of what sounds in some frames, all of it.
 *
 * @param rows - At least one; all are used, up to 1024 spread evenly.
 * @param components - At most; fewer where there are few frames.
 * @param stream - Number of the part among those of a seed.
 */
export function learnAll(
  chosen: ChosenFrames,
  rows: readonly number[],
  components: number,
  { iterations = UPDATES, ...options }: LearnOptions,
  stream: number,
): Float64Array {
  const used = spread(rows, PART_FRAMES);
  const fit = { ...options, components: templatesFrom(used.length, components), iterations, stream };
  return fitTemplates(takeRows(chosen, used), fit).templates;
}

/**
 * Templates of what sounds in some frames beyond what known templates explain.
 *
 * One start of many gave the source nothing at all (-43 dB); so where it explains almost nothing, others follow.
 *
 * @param rows - At least one; all are used, up to 1024 spread evenly.
 * @param fixed - The known templates, row-major [bins x any number].
 * @param stream - Number of the part among those of a seed.
 */
export function learnExcess(
  chosen: ChosenFrames,
  rows: readonly number[],
  components: number,
  fixed: Float64Array,
  { iterations = UPDATES, ...options }: LearnOptions,
  stream: number,
): LearnedPart {
  const material = takeRows(chosen, spread(rows, PART_FRAMES));
  let best: LearnedPart | undefined;
  for (let start = 0; start < STARTS; start++) {
    const fit = { ...options, components, fixed, iterations, stream: stream * STARTS + start };
    const part = fitTemplates(material, fit);
    if (best === undefined || part.share > best.share) best = part;
    if (best.share >= LEAST_SHARE) return best;
  }
  if (best === undefined) throw new Error('no start'); // there is at least one
  return best;
}
