import type { ChosenFrames } from '../../nmf/index.js';
import { type Learned, REST } from '../learned.js';
import { type NamedTemplates, takeColumns } from './assemble.js';
import { range } from './frame-marks.js';
import { type LearnOptions, learnAll } from './parts.js';

/** Templates of a source that is learned as it is. */
const EXAMPLE_COMPONENTS = 3;

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

/** The named sources of what was learned, without the rest: what a model holds. */
export function namedTemplates({ templates, components: S, sources }: Learned): NamedTemplates[] {
  return sources
    .filter(({ name }) => name !== REST)
    .map(({ name, components }) => ({ name, templates: takeColumns(templates, S, components) }));
}
