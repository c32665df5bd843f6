import { REST } from '../../marks/index.js';
import type { ChosenFrames } from '../../nmf/index.js';
import type { Phrase } from '../../text/index.js';
import type { Learned } from '../learned.js';
import { type NamedTemplates, takeColumns } from './assemble.js';
import { range, spread } from './frame-marks.js';
import { ENOUGH_SECONDS } from './mark-warnings.js';
import { type LearnOptions, learnAll } from './parts.js';

/** Templates of a source that is learned as it is. */
const EXAMPLE_COMPONENTS = 3;

/** Frames of all recordings together, at most. */
const EXAMPLE_FRAMES = 4096;

/**
 * A source from frames in which nothing else sounds: recordings of it, or regions of one.
 *
 * @param chosen - At least one frame; all are used, up to 1024 spread evenly.
 * @param components - Number of templates; fewer where there are fewer than three frames for each. Default 3.
 */
export function learnExamples(
  chosen: ChosenFrames,
  name: string,
  options: LearnOptions,
  components = EXAMPLE_COMPONENTS,
): NamedTemplates {
  return { name, templates: learnAll(chosen, range(0, chosen.frames), components, options, 0) };
}

/**
 * The frames that are looked at in one of several recordings of a source: spread evenly, as many in each.
 *
 * @param frames - Of the recording.
 * @param recordings - How many there are.
 */
export function exampleFrames(frames: number, recordings: number): readonly number[] {
  return spread(range(0, frames), Math.ceil(EXAMPLE_FRAMES / recordings));
}

/** What the user should know of the recordings of a source. @param seconds - Of all of them together. */
export function exampleWarnings(name: string, seconds: number): Phrase[] {
  if (seconds >= ENOUGH_SECONDS) return [];
  return [`there is less than ${ENOUGH_SECONDS} s of ${name} to learn from. Add more of it.`];
}

/** The named sources of what was learned, without the rest: what a model holds. */
export function namedTemplates({ templates, components: S, sources }: Learned): NamedTemplates[] {
  return sources
    .filter(({ name }) => name !== REST)
    .map(({ name, components }) => ({ name, templates: takeColumns(templates, S, components) }));
}
