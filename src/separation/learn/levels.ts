import { type ChosenFrames, type FitRun, fitActivations } from '../../nmf/index.js';
import type { Learned } from '../learned.js';

type Sources = Pick<Learned, 'templates' | 'components' | 'sources'>;

/** Power of a source in chosen frames, and of all others together; one number for each frame. */
export interface SidePowers {
  readonly own: Float64Array;
  readonly others: Float64Array;
}

/**
 * Power of each source and of everything else in a separation: the sum over the bins of (M V)^2, M being the mask.
 *
 * @param activations - Row-major [frames x S].
 * @returns In the order of the sources.
 */
export function sidePowers(
  { v, frames, bins }: ChosenFrames,
  { templates, components: S, sources }: Sources,
  activations: Float64Array,
): SidePowers[] {
  const powers = sources.map(() => ({ own: new Float64Array(frames), others: new Float64Array(frames) }));
  const ends = sources.map(({ components }) => components[components.length - 1] + 1);
  const sums = new Float64Array(sources.length);
  for (let t = 0; t < frames; t++) {
    for (let f = 0; f < bins; f++) {
      let total = 0;
      for (let s = 0, k = 0; s < sources.length; s++) {
        let sum = 0;
        for (; k < ends[s]; k++) sum += templates[f * S + k] * activations[t * S + k];
        sums[s] = sum;
        total += sum;
      }
      if (total === 0) continue;
      const scale = v[t * bins + f] / total;
      for (let s = 0; s < sources.length; s++) {
        powers[s].own[t] += (sums[s] * scale) ** 2;
        powers[s].others[t] += ((total - sums[s]) * scale) ** 2;
      }
    }
  }
  return powers;
}

/** Power of each source at the best activations; see {@link sidePowers}. */
export function sourcePowers(
  chosen: ChosenFrames,
  sources: Sources,
  { beta, ...run }: FitRun & { readonly beta: number },
): Float64Array[] {
  const { activations } = fitActivations(chosen, sources.templates, beta, [], run);
  return sidePowers(chosen, sources, activations).map(({ own }) => own);
}

/** The value that so many parts of the others do not exceed; of at least one value. */
export function quantile(values: ArrayLike<number>, part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}
