import { assertNever } from '../errors.js';
import type { Progress, Stage } from '../separation/index.js';
import { createTimeLeft } from './time-left.js';

/** A stage shows its pace from then on. */
const LEAST_ELAPSED_MS = 500;

/** Turns progress reports into the text of the status line, with about how much time is left until the work ends. */
export function createProgressText(
  now: () => number = performance.now.bind(performance),
): (progress: Progress) => string {
  const timeLeft = createTimeLeft(now);
  let stage: Stage | undefined;
  let since = 0;
  let from = 0;
  /** From the pace of the stage. */
  const estimate = ({ done, left }: Progress): number | undefined => {
    const elapsedMs = now() - since;
    const isKnown = left !== undefined && done > from && elapsedMs >= LEAST_ELAPSED_MS;
    return isKnown ? (left * elapsedMs) / (done - from) : undefined;
  };
  return (progress) => {
    if (progress.stage !== stage || progress.done < from) {
      stage = progress.stage;
      since = now();
      from = progress.done;
    }
    const left = timeLeft(estimate(progress));
    return left === undefined ? describeProgress(progress) : `${describeProgress(progress)}  ${left}`;
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
  const run = restarts > 1 ? `run ${restart + 1} of ${restarts}  ` : '';
  switch (stage) {
    case 'read':
      return 'reading';
    case 'resample':
      return 'resampling';
    case 'analyse':
      return `analysing  ${percent(done, of)}`;
    case 'learn':
      return `learning sources  ${percent(done, of)}`;
    case 'start':
      return `factorising  ${run}starting  ${percent(done, of)}`;
    case 'factorise': {
      const fit = divergence === undefined ? '' : `  divergence ${divergence.toPrecision(5)}`;
      return `factorising  ${run}iteration ${done} of at most ${of}${fit}`;
    }
    case 'write':
      return `writing  ${percent(done, of)}`;
    case 'page':
      return 'making the listening page';
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
