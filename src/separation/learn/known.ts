import { REST } from '../../marks/index.js';
import type { SilentFrames } from '../../nmf/index.js';
import { type Phrase, phrase } from '../../text/index.js';
import type { Learned } from '../learned.js';
import type { NamedTemplates } from './assemble.js';
import { namedTemplates } from './examples.js';
import type { FrameMark, TimeMark } from './frame-marks.js';
import { learnMarked, type MarkedFrames } from './marked.js';
import { silences } from './marked-rows.js';
import { BACKGROUND_COMPONENTS, type MarkOptions, SOURCE_COMPONENTS } from './marked-sources.js';
import type { LearnOptions } from './parts.js';
import { FREE_COMPONENTS, learnWithModels, type ModelOptions } from './with-models.js';
import { workOfMarks, workWithModels } from './work.js';

/** What is known of the sources of a recording before it is separated; models, marks or both. */
export interface KnownSources {
  /** Of models: what each source sounds like. */
  readonly models: readonly NamedTemplates[];
  /**
   * Where sources sound and are silent, in seconds of the recording. Those of a model are only said to be silent; every
   * other one sounds somewhere.
   */
  readonly marks: readonly TimeMark[];
  /** Components for what no source is, at most. Default 8 beside models, 14 with marks alone. */
  readonly free?: number | undefined;
  /** Whether to learn the models' templates anew; see ModelOptions. */
  readonly adapt: boolean;
  /** Components of each marked source. Default 2. */
  readonly components?: number | undefined;
  /** Updates of each part that is learned. Default 100. */
  readonly iterations?: number | undefined;
}

/** What is to be applied, and what the user should know. */
export interface LearnedKnown {
  readonly learned: Learned;
  readonly warnings: readonly Phrase[];
}

/**
 * Learns what is needed to separate a recording of which something is known: marked sources from their marks; then the
 * background, from the silent regions where there are marks alone, and from the quietest frames beside models.
 */
export function learnKnown(
  { chosen, frames, marks, secondsPerFrame }: MarkedFrames,
  known: KnownSources,
  run: Omit<LearnOptions, 'iterations'>,
): LearnedKnown {
  const { models } = known;
  const { taught, markOptions, modelOptions } = planOf(marks, known, run);
  const marked =
    taught.length === 0
      ? undefined
      : learnMarked({ chosen, frames, marks: taught, secondsPerFrame }, markOptions);
  const warnings = [...(marked?.warnings ?? []), ...doubts(marked?.doubtedFrames ?? 0, secondsPerFrame)];
  if (marked !== undefined && models.length === 0) return { learned: marked.learned, warnings };
  const sources = [...models, ...(marked === undefined ? [] : namedTemplates(marked.learned))];
  const learned = learnWithModels(chosen, sources, modelOptions);
  return { learned: { ...learned, silent: silentFrames(learned, marks, marked?.learned) }, warnings };
}

/** About how much work that is, in the unit of FitRun's `onWork`. */
export function workOfKnown(
  { chosen, frames, marks }: Pick<MarkedFrames, 'chosen' | 'frames' | 'marks'>,
  known: KnownSources,
  run: Omit<LearnOptions, 'iterations'>,
): number {
  const { models } = known;
  const { taught, markOptions, modelOptions } = planOf(marks, known, run);
  const ofMarks = taught.length === 0 ? 0 : workOfMarks({ frames, marks: taught }, markOptions);
  if (models.length === 0) return ofMarks;
  const marked = new Set(taught.map(({ source }) => source)).size;
  const ofModels = models.reduce((sum, { templates }) => sum + templates.length / chosen.bins, 0);
  const templates = ofModels + marked * (known.components ?? SOURCE_COMPONENTS);
  return ofMarks + workWithModels(frames.length, templates, models.length + marked, modelOptions);
}

/** Which marks teach sources, and how these and the background are learned. */
function planOf(
  marks: readonly FrameMark[],
  { models, free, adapt, components, iterations }: KnownSources,
  run: LearnOptions,
): { taught: readonly FrameMark[]; markOptions: MarkOptions; modelOptions: ModelOptions } {
  const isOfModel = ({ source }: FrameMark) => models.some(({ name }) => name === source);
  const backgroundComponents = models.length === 0 ? free : undefined;
  return {
    taught: marks.filter((mark) => !isOfModel(mark)),
    markOptions: { ...run, iterations, sourceComponents: components, backgroundComponents },
    modelOptions: { ...run, iterations, free, adapt },
  };
}

/** What marks silence: as the guard left it for those that were learned from marks, and as marked for the others. */
function silentFrames(
  { sources }: Learned,
  marks: readonly FrameMark[],
  marked: Learned | undefined,
): SilentFrames[] {
  return sources.flatMap(({ name, components }) => {
    const own = marked?.sources.find((source) => source.name === name && name !== REST);
    const regions =
      own === undefined
        ? marks.filter((mark) => silences(mark, name))
        : (marked?.silent.filter((one) => one.components[0] === own.components[0]) ?? []);
    return regions.map(({ from, to }) => ({ components, from, to }));
  });
}

/** Frames in which a source sounds although it is said to be silent. */
function doubts(frames: number, secondsPerFrame: number): Phrase[] {
  if (frames === 0) return [];
  const seconds = (frames * secondsPerFrame).toFixed(1);
  return [
    phrase`${seconds} s of the regions marked as silent are left out: the source seems to sound there. Check these marks.`,
  ];
}

/** The part of a mark that was used. */
export interface UsedMark extends TimeMark {
  /** Regions in seconds; none where all of it was in doubt. */
  readonly used: readonly { readonly fromSeconds: number; readonly toSeconds: number }[];
}

/**
 * Which frames of each mark were used: those within its margins, less those in doubt.
 *
 * @param marks - As given, and their frames in the same order.
 */
export function usedMarks(
  marks: readonly TimeMark[],
  inFrames: readonly FrameMark[],
  { sources, silent }: Pick<Learned, 'sources' | 'silent'>,
  secondsPerFrame: number,
): UsedMark[] {
  return marks.map((mark, i) => {
    const { from, to } = inFrames[i];
    const own = sources.find(({ name }) => name === mark.source)?.components[0];
    const kept =
      mark.kind !== 'silent'
        ? [{ from, to }]
        : silent
            .filter(({ components }) => components[0] === own)
            .map((one) => ({ from: Math.max(from, one.from), to: Math.min(to, one.to) }))
            .filter((one) => one.from < one.to);
    const times = kept.map((one) => ({
      fromSeconds: one.from * secondsPerFrame,
      toSeconds: one.to * secondsPerFrame,
    }));
    return { ...mark, used: times };
  });
}

/** Components that a separation with known sources has at most. */
export function mostComponents({ models, marks, free, components }: KnownSources, bins: number): number {
  const ofModels = models.reduce((sum, { templates }) => sum + templates.length / bins, 0);
  const taught = new Set(marks.map(({ source }) => source));
  for (const { name } of models) taught.delete(name);
  const rest = free ?? (models.length > 0 ? FREE_COMPONENTS : BACKGROUND_COMPONENTS);
  return ofModels + taught.size * (components ?? SOURCE_COMPONENTS) + rest;
}

/** Sources that come out of it: each known one, and the rest. */
export function sourceCount({ models, marks }: KnownSources): number {
  const names = [...models.map(({ name }) => name), ...marks.map(({ source }) => source)];
  return new Set(names).size + 1;
}
