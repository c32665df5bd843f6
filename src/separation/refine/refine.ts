import { type ChosenFrames, type FitRun, refit, type SilentFrames } from '../../nmf/index.js';
import type { FrameMark } from '../learn/frame-marks.js';
import type { Learned } from '../learned.js';
import type { Heard, HeardParts } from './heard-sources.js';
import { believedRows, levelsAt, type SilencedRows } from './silences.js';

/** What a separation is refined from. */
export interface RefineMaterial {
  /** Magnitudes of the frames that `framesToLearnFrom` named, in that order. */
  readonly chosen: ChosenFrames;
  /** Those frames' numbers in the recording, rising. */
  readonly frames: readonly number[];
  /** Where sources are silent, or sound alone; other marks say nothing here. */
  readonly marks: readonly FrameMark[];
  readonly parts: Pick<HeardParts, 'sources'>;
  /** Of the parts, row-major [bins x S]; each sums to 1. */
  readonly templates: Float64Array;
  /** Of the parts in the chosen frames, in V's unit, row-major [frames x S]. */
  readonly activations: Float64Array;
}

export interface RefineOptions extends FitRun, Omit<Heard, 'sources' | 'marks'> {
  readonly beta: number;
}

/** A separation that knows what its listener said. */
export interface Refined {
  readonly learned: Learned;
  /** What the activations as they were are to be multiplied with, one per component: templates have other sums now. */
  readonly scales: Float64Array;
  /** Updates of both factors that were made. */
  readonly iterations: number;
  /** Updates that the activations as they were need to follow the templates. */
  readonly updates: number;
  /** For each mark the frames that were believed. */
  readonly marks: readonly SilencedRows[];
}

export const REFINE_ITERATIONS = 12;
export const REFINE_WEIGHT = 4;
/** Updates after which activations have followed their templates; with more of them the gain is the same. */
const FOLLOWING_UPDATES = 10;

/**
 * Fits templates again with what a listener said about the sources: multiplicative updates that begin at the separation as
 * it is, with one side's activations 0 where marks say that it is silent. Such a region shows what the other side sounds
 * like, so a mark of silence teaches the templates of all others, and a mark of a source alone those of that source;
 * templates of which no mark speaks stay.
 *
 * In marked frames W's update counts four times: for a divergence of degree beta the same as V and H of those frames
 * times 4^(1/beta).
 */
export function refine(material: RefineMaterial, options: RefineOptions): Refined {
  const { chosen, frames, marks, parts, templates } = material;
  const { beta, iterations = REFINE_ITERATIONS, weight = REFINE_WEIGHT, guard = true, ...run } = options;
  const { sources } = parts;
  const components = templates.length / chosen.bins;
  const separated = { templates, components, sources };
  const levels = levelsAt(chosen, frames, marks, separated, material.activations);
  const believed = believedRows(frames, marks, levels, guard);
  const taught = taughtComponents(believed, sources);
  const silent = silencesOf(believed, sources);
  const kept = { learned: { templates, components, sources, silent }, marks: believed };
  if (taught.size === 0 || iterations === 0)
    return { ...kept, scales: new Float64Array(components).fill(1), iterations: 0, updates: 0 };

  const activations = material.activations.slice();
  for (const { mark, rows, audible } of believed) {
    for (const { name, components: own } of sources) {
      const isSilent = (name === mark.source) === (mark.kind === 'silent');
      if (!isSilent) continue;
      for (const row of mark.kind === 'silent' ? rows : audible)
        for (const k of own) activations[row * components + k] = 0;
    }
  }
  const weights = new Float64Array(chosen.frames).fill(1);
  for (const { rows } of believed)
    for (const row of rows) weights[row] = beta === 0 ? 1 : weight ** (1 / beta);
  const fitted = refit({ chosen, templates, activations, weights, taught, beta, iterations }, run);
  return {
    ...kept,
    learned: { ...kept.learned, templates: fitted.templates },
    scales: fitted.scales,
    ...{ iterations, updates: FOLLOWING_UPDATES },
  };
}

/** Components about which the marks tell something new. */
function taughtComponents(marks: readonly SilencedRows[], sources: Learned['sources']): Set<number> {
  const isTaught = (name: string) =>
    marks.some(({ mark, rows }) => rows.length > 0 && (name === mark.source) === (mark.kind === 'only'));
  return new Set(sources.filter(({ name }) => isTaught(name)).flatMap(({ components }) => components));
}

/**
 * Where a source stays silent in the end. Where one sounds alone the others keep what little they have: it is seldom
 * nothing, and belongs to them.
 */
function silencesOf(marks: readonly SilencedRows[], sources: Learned['sources']): SilentFrames[] {
  return marks.flatMap(({ mark, used }) => {
    const own = sources.find(({ name }) => name === mark.source);
    if (mark.kind !== 'silent' || own === undefined) return [];
    return used.map((range) => ({ components: own.components, ...range }));
  });
}
