/**
 * How much work the learning of known sources is, before it begins: in the unit of FitRun's `onWork`, and from the same
 * plans. What only shows on the way is left out: starts that come to nothing, rows in doubt.
 */
import { activationWork } from '../../nmf/index.js';
import { GUARD_STARTS, judgedParts, shownRows } from './guard.js';
import type { MarkedFrames } from './marked.js';
import { type MarkedRows, rowsOfMarks } from './marked-rows.js';
import {
  BACKGROUND_COMPONENTS,
  type MarkOptions,
  planBackgrounds,
  SOURCE_COMPONENTS,
  startsOf,
  TRIAL_UPDATES,
} from './marked-sources.js';
import { type LearnOptions, PART_FRAMES, templatesFrom, UPDATES } from './parts.js';
import { BACKGROUND_UPDATES, JOINT_UPDATES, LOOKED_FRAMES, QUIET } from './quiet-background.js';
import { ADAPTED_COMPONENTS, BELOW_LOUDEST, FREE_COMPONENTS, type ModelOptions } from './with-models.js';

/** Of learnMarked. */
export function workOfMarks(
  { frames, marks }: Pick<MarkedFrames, 'frames' | 'marks'>,
  options: MarkOptions,
): number {
  const rows = rowsOfMarks(frames, marks);
  const learning = workOfSources(frames.length, rows, options);
  const trial = workOfSources(frames.length, rows, { ...options, iterations: TRIAL_UPDATES });
  const starts = startsOf(rows.sources, options);
  const trying = trial * startsOf(rows.sources, { ...options, starts: GUARD_STARTS });
  const frameWork = activationWork(options.beta) * componentsOf(rows, options);
  const shown = shownRows(frames.length).length;
  // Whether the background changes is told by frames outside the marks, and by the silent ones of each source.
  let judging = frameWork * shown;
  for (const { name, silent } of rows.sources) {
    judging += frameWork * Math.min(silent.length, shown);
    for (const judged of judgedParts(rows.regions, name))
      judging += trying + frameWork * (judged.size + shown);
  }
  return learning + (starts > 1 ? starts * trial : 0) + judging;
}

/** Of learnWithModels. @param known - Templates of all sources, of which there are so many. */
export function workWithModels(
  frames: number,
  known: number,
  sources: number,
  options: ModelOptions,
): number {
  const { free = FREE_COMPONENTS, adapt = false, iterations = UPDATES } = options;
  if (free === 0) return 0;
  const loudest = Math.min(PART_FRAMES, (1 - BELOW_LOUDEST) * Math.min(frames, LOOKED_FRAMES));
  const adapting = adapt ? sources * loudest * (known + free + ADAPTED_COMPONENTS) * iterations : 0;
  return workOfQuietBackground(frames, known, free, options) + adapting;
}

/** Of learnExamples. */
export function workOfExamples(frames: number, components: number, updates: number): number {
  const used = Math.min(frames, PART_FRAMES);
  return used * templatesFrom(used, components) * updates;
}

/** Of learnSources. */
function workOfSources(frames: number, rows: MarkedRows, options: MarkOptions): number {
  const { sourceComponents = SOURCE_COMPONENTS, backgroundComponents = BACKGROUND_COMPONENTS } = options;
  const { iterations = UPDATES } = options;
  const workOn = (from: readonly number[], templates: number) =>
    Math.min(from.length, PART_FRAMES) * templates * iterations;
  const workOnAll = (from: readonly number[], templates: number) =>
    workOn(from, templatesFrom(from.length, templates));
  const { shared, own } = planBackgrounds(frames, rows.sources);
  const parts = rows.sources.map(({ only, sounds }, s) => {
    if (only.length > 0) return workOnAll(only, sourceComponents);
    const background = templatesFrom(own[s].rows.length, backgroundComponents);
    const excess = workOn(sounds, background + sourceComponents);
    return own[s].isShared ? excess : excess + workOn(own[s].rows, background);
  });
  const background =
    shared === undefined
      ? workOfQuietBackground(frames, rows.sources.length * sourceComponents, backgroundComponents, options)
      : workOnAll(shared, backgroundComponents);
  return parts.reduce((sum, part) => sum + part, background);
}

/** Of learnQuietBackground. @param known - Templates of the sources that it lies behind. */
function workOfQuietBackground(
  frames: number,
  known: number,
  components: number,
  { beta }: LearnOptions,
): number {
  const looked = Math.min(frames, LOOKED_FRAMES);
  const joint = looked * (known + components) * (JOINT_UPDATES + activationWork(beta));
  return joint + QUIET * looked * components * BACKGROUND_UPDATES;
}

/** Components that sources and a background have at most. */
function componentsOf({ sources }: MarkedRows, options: MarkOptions): number {
  const { sourceComponents = SOURCE_COMPONENTS, backgroundComponents = BACKGROUND_COMPONENTS } = options;
  return sources.length * sourceComponents + backgroundComponents;
}
