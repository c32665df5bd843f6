import { EVALUATION_INTERVAL, type HistoryEntry, type StoppingRule } from './stopping.js';

/**
 * About how many iterations a run will have done when the stopping rule ends it. What 10 iterations gain falls about as
 * a power of their number, which the later half of the evaluations tells.
 *
 * Expected over actual iterations, at each evaluation of 84 runs (26 mixtures, beta 0, 1 and 2): median 1.0; four fifths
 * between 0.67 and 1.1 at the default tolerance, and between 0.56 and 1.6 at 3e-4. As a geometric series from the last
 * two evaluations: 0.57 to 1.08, and 0.35 to 1.14.
 *
 * @param history - As of decideStop, which has not ended the run.
 * @returns At most the rule's `maxIterations`; undefined before iteration 20, and while more is gained each time.
 */
export function expectedIterations(
  history: readonly HistoryEntry[],
  { tolerance, maxIterations }: Pick<StoppingRule, 'tolerance' | 'maxIterations'>,
): number | undefined {
  if (tolerance === 0) return maxIterations;
  const evaluations = history.length - 1;
  if (evaluations < 2) return undefined;
  /** Part of the divergence that the iterations before an evaluation gained, from number 1 on. */
  const gainBefore = (evaluation: number) => {
    const { divergence } = history[evaluation];
    return (history[evaluation - 1].divergence - divergence) / divergence;
  };
  const middle = Math.floor(evaluations / 2);
  const gain = gainBefore(evaluations);
  const power = Math.log(gainBefore(middle) / gain) / Math.log(evaluations / middle);
  if (!(power > 0)) return undefined;
  const last = evaluations * (gain / tolerance) ** (1 / power);
  const next = evaluations + 1;
  return Math.min(maxIterations, EVALUATION_INTERVAL * Math.max(next, Math.ceil(last)));
}
