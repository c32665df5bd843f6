import { assertNever } from '../errors.js';
import type { Progress, Stage } from '../separation/index.js';

/** Turns progress reports into the text of the status line, with an estimate of the time left in the stage. */
export function createProgressText(
  now: () => number = performance.now.bind(performance),
): (p: Progress) => string {
  let stage: Stage | undefined;
  let since = 0;
  let from = 0;
  return (progress) => {
    if (progress.stage !== stage || progress.done < from) {
      stage = progress.stage;
      since = now();
      from = progress.done;
    }
    const worked = progress.done - from;
    const elapsedMs = now() - since;
    const leftMs =
      worked > 0 && elapsedMs > 500 ? (elapsedMs * (progress.of - progress.done)) / worked : undefined;
    if (leftMs === undefined) return describeProgress(progress);
    const atMost = stage === 'factorise' ? 'at most ' : ''; // it may converge before its last iteration
    return `${describeProgress(progress)}  ${atMost}${formatTime(leftMs)} left`;
  };
}

/** What is being done and how far it is: `analysing  40 %`. */
export function describeProgress({
  stage,
  done,
  of,
  divergence,
  restart = 0,
  restarts = 1,
}: Progress): string {
  switch (stage) {
    case 'read':
      return 'reading';
    case 'resample':
      return 'resampling';
    case 'analyse':
      return `analysing  ${percent(done, of)}`;
    case 'factorise': {
      const run = restarts > 1 ? `start ${restart + 1} of ${restarts}  ` : '';
      const fit = divergence === undefined ? '' : `  divergence ${divergence.toPrecision(5)}`;
      return `factorising  ${run}iteration ${done} of ${of}${fit}`;
    }
    case 'write':
      return `writing components  ${percent(done, of)}`;
    default:
      return assertNever(stage);
  }
}

function percent(done: number, of: number): string {
  return `${of === 0 ? 100 : Math.floor((100 * done) / of)} %`;
}

/** `75000` ms -> `1:15`. */
export function formatTime(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
