import type { Periodicity } from './periodicity.js';

/** What `suggestHeart` and the like can look for. */
export type SuggestedSource = 'heart';

/** A guess at what a component is; it is for the listener to decide. */
export interface Suggestion {
  /** What it may be. */
  readonly source: SuggestedSource;
  /**
   * From 0 to 1. Of the component that the guess begins with, its score's part of that and the next best score; of the
   * others, how alike they are to it.
   */
  readonly confidence: number;
}

/** What a suggestion is made from. */
export interface SuggestedFrom {
  readonly energyShare: number;
  readonly peakHz: number;
  readonly periodicity?: Periodicity | undefined;
}

/** Heart sounds have their peak below this. */
const HEART_HZ = 150;
/** What a component counts that shows no rate. */
const NO_RATE = 0.05;
/** Correlation from which a component belongs to the one that was found; less is enough where it is as low. */
const ALIKE = 0.5;
const ALIKE_AND_LOW = 0.35;
const LOUD = 0.98;

/**
 * Guesses which components are a heart's: of those with a peak below 150 Hz the one with the largest product of
 * its rate's confidence + 0.05, the root of its share of energy and how much it pauses (1 - median / 98th percentile of its
 * activation); then those that come and go with it. What it keeps of the
 * ideal choice is in bench/choose.md.
 *
 * @param activations - H, row-major [frames x S]; the first frames are enough.
 * @param correlations - Of all activations [S x S].
 * @returns For each component its suggestion, or undefined.
 */
export function suggestHeart(
  components: readonly SuggestedFrom[],
  activations: Float64Array,
  correlations: readonly Float64Array[],
): (Suggestion | undefined)[] {
  const scores = components.map(({ energyShare, peakHz, periodicity }, k) => {
    if (peakHz >= HEART_HZ) return 0;
    const confidence = (periodicity?.confidence ?? 0) + NO_RATE;
    return confidence * Math.sqrt(energyShare) * pausing(activations, components.length, k);
  });
  const [best, next = 0] = scores.toSorted((a, b) => b - a);
  const first = scores.indexOf(best);
  if (best === 0) return components.map(() => undefined);
  return components.map(({ peakHz }, k) => {
    if (k === first) return { source: 'heart', confidence: best / (best + next) };
    const correlation = correlations[first][k];
    const least = peakHz < HEART_HZ ? ALIKE_AND_LOW : ALIKE;
    return correlation > least ? { source: 'heart', confidence: correlation } : undefined;
  });
}

/** 1 where a component is nearly silent half of the time, 0 where it goes on alike. */
function pausing(activations: Float64Array, columns: number, column: number): number {
  const values = new Float64Array(activations.length / columns);
  for (let t = 0; t < values.length; t++) values[t] = activations[t * columns + column];
  values.sort();
  const at = (part: number) => values[Math.min(values.length - 1, Math.floor(part * values.length))];
  const loud = at(LOUD);
  return loud > 0 ? 1 - at(0.5) / loud : 0;
}
