import { NmfError } from '../errors.js';
import type { NmfKernel } from '../kernels/index.js';
import { option, phrase } from '../text/index.js';
import { expectedIterations } from './expected-iterations.js';
import {
  decideStop,
  EVALUATION_INTERVAL,
  type HistoryEntry,
  type Stop,
  type StoppingRule,
} from './stopping.js';
import type { Updater } from './updater.js';

/** One start, brought to its end. */
export interface Run {
  readonly iterations: number;
  readonly stop: Stop;
  /** The last entry is the final divergence. */
  readonly history: readonly HistoryEntry[];
}

/**
 * Iterates from the factors that the kernel holds until the stopping rule says so.
 *
 * @param afterStep - Called at iteration 0 and after each one, with the last divergence that was evaluated, and about how
 *   many iterations there will be; undefined while that cannot be told.
 * @throws NmfError `usage` when beta is so far out that the divergence is no number; whatever `afterStep` throws.
 */
export function iterate(
  kernel: NmfKernel,
  updater: Updater,
  rule: StoppingRule,
  afterStep: (iteration: number, divergence: number, expected: number | undefined) => void,
): Run {
  const history: HistoryEntry[] = [];
  let divergence = 0;
  let expected: number | undefined;
  for (let iteration = 0; ; iteration++) {
    if (iteration > 0) updater.step();
    const isDue = iteration % EVALUATION_INTERVAL === 0 || iteration === rule.maxIterations;
    if (isDue) {
      divergence = kernel.divergence();
      if (!Number.isFinite(divergence)) throw outOfRange(kernel.shape.beta);
      history.push({ iteration, divergence });
      expected = expectedIterations(history, rule) ?? expected;
    }
    afterStep(iteration, divergence, expected);
    const stop = isDue ? decideStop(history, rule) : undefined;
    if (stop !== undefined) return { iterations: iteration, stop, history };
  }
}

/** Powers of the numbers at hand leave float64. */
export function outOfRange(beta: number): NmfError {
  const beyond = phrase`${option('beta')} ${beta} is too far out for this recording: its powers overflow.`;
  const remedy = phrase`Try ${option('beta')} between -1 and 3.`;
  return new NmfError('usage', phrase`${beyond} ${remedy}`, { option: 'beta', value: beta, remedy });
}
