import { type ChosenFrames, type FitRun, fitActivations } from '../../nmf/index.js';
import type { Learned } from '../learned.js';

/**
 * Power of each source in chosen frames, at the best activations: the sum over the bins of (M V)^2, M being its mask.
 *
 * @returns For each source, one number for each frame.
 */
export function sourcePowers(
  chosen: ChosenFrames,
  { templates, components: S, sources }: Pick<Learned, 'templates' | 'components' | 'sources'>,
  { beta, ...run }: FitRun & { readonly beta: number },
): Float64Array[] {
  const { v, frames, bins } = chosen;
  const { activations } = fitActivations(chosen, templates, beta, [], run);
  const powers = sources.map(() => new Float64Array(frames));
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
      for (let s = 0; s < sources.length; s++) powers[s][t] += (sums[s] * scale) ** 2;
    }
  }
  return powers;
}

/** The value that so many parts of the others do not exceed; of at least one value. */
export function quantile(values: ArrayLike<number>, part: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))];
}
