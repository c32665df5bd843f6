import { type ChosenFrames, joinTemplates } from '../../nmf/index.js';
import type { Learned } from '../learned.js';
import { assemble, type NamedTemplates } from './assemble.js';
import { quantile } from './levels.js';
import { LEAST_SHARE, type LearnOptions, learnExcess } from './parts.js';
import { learnQuietBackground, type QuietBackground } from './quiet-background.js';

/** How {@link learnWithModels} learns. */
export interface ModelOptions extends LearnOptions {
  /** Templates for what the models do not know, learned from the recording. Default 8; 0 for none. */
  readonly free?: number | undefined;
  /**
   * Whether to learn the models' templates anew, from where they sound loudest in this recording. It mends models that fit
   * badly (from -10.7 to +6.8 dB on one heart), and costs up to 6 dB where they fit well in front of voices. Default false.
   */
  readonly adapt?: boolean | undefined;
}

export const FREE_COMPONENTS = 8;
/** Templates of a source that is learned anew. */
export const ADAPTED_COMPONENTS = 3;
/** Part of the frames that lie below those from which it is: the loudest fifth. */
export const BELOW_LOUDEST = 0.8;

/**
 * What the sources of models are to be separated with in a recording: their templates, and a background of the recording's
 * own (see {@link learnQuietBackground}).
 *
 * @param chosen - Of the recording, on a regular grid over all of it.
 * @param sources - Of the models; at least one. Different names, none of them the rest's.
 * @returns The sources in their order, then the rest.
 */
export function learnWithModels(
  chosen: ChosenFrames,
  sources: readonly NamedTemplates[],
  { free = FREE_COMPONENTS, adapt = false, ...options }: ModelOptions,
): Learned {
  const { bins } = chosen;
  if (free === 0 || chosen.frames === 0) {
    return { ...assemble(sources, new Float64Array(0), bins), silent: [] };
  }
  const background = learnQuietBackground(chosen, sources, free, options);
  const used = adapt ? adaptSources(chosen, sources, background, options) : sources;
  return { ...assemble(used, background.templates, bins), silent: [] };
}

/** Each source anew: what its loudest frames hold beyond the background and the other sources. */
function adaptSources(
  chosen: ChosenFrames,
  sources: readonly NamedTemplates[],
  { templates, rows, levels }: QuietBackground,
  options: LearnOptions,
): NamedTemplates[] {
  return sources.map((source, s) => {
    const loud = quantile(levels[s], BELOW_LOUDEST);
    const loudest = rows.filter((_, i) => levels[s][i] >= loud);
    const others = sources.filter((other) => other !== source).map((other) => other.templates);
    const around = joinTemplates([templates, ...others], chosen.bins);
    const part = learnExcess(chosen, loudest, ADAPTED_COMPONENTS, around, options, 2 + s);
    // Where nothing is left that the rest does not explain, the model's own templates are the better guess.
    return part.share < LEAST_SHARE ? source : { name: source.name, templates: part.templates };
  });
}
