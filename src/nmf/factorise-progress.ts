/** How far a factorisation is. */
export interface FactoriseProgress {
  /** Part of this run's start that is done, 0 to 1: its first factors, and a coarse start. 1 as soon as it iterates. */
  readonly started: number;
  /** Iterations done of this run. */
  readonly iteration: number;
  /** Maximum number of iterations of one run; it may end sooner. */
  readonly of: number;
  /**
   * About how many iterations are left, those of later runs among them, as far as the fall of the divergence tells.
   * Undefined while it tells nothing.
   */
  readonly left: number | undefined;
  /** Last one evaluated, in V's unit to the power beta; undefined before the first. */
  readonly divergence: number | undefined;
  /** Number of this run, from 0. */
  readonly restart: number;
  /** Number of runs. */
  readonly restarts: number;
}

/** Reports how far one run is. */
interface RunReports {
  /** One more step of the start is done. */
  started(): void;
  /** @param expected - Iterations that the run will have done; undefined while that cannot be told. */
  iterated(iteration: number, divergence: number, expected: number | undefined): void;
}

/** Reports the beginning of a run. @param startSteps - Steps of its start. */
export function createRunReports(
  onProgress: ((progress: FactoriseProgress) => void) | undefined,
  { startSteps, ...run }: Pick<FactoriseProgress, 'of' | 'restart' | 'restarts'> & { startSteps: number },
): RunReports {
  const atStart = { ...run, iteration: 0, left: undefined, divergence: undefined };
  let steps = 0;
  onProgress?.({ ...atStart, started: 0 });
  return {
    started: () => onProgress?.({ ...atStart, started: ++steps / startSteps }),
    iterated(iteration, divergence, expected) {
      const runsBehind = run.restarts - run.restart - 1;
      const left =
        expected === undefined ? undefined : Math.max(0, expected - iteration) + runsBehind * expected;
      onProgress?.({ ...run, started: 1, iteration, left, divergence });
    },
  };
}
