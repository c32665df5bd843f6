import type { Progress } from '../separation/index.js';
import { printableName } from '../text/index.js';
import { describeProgress, formatTime } from './progress-text.js';

/** The text of the status line while a batch runs. */
export interface BatchProgress {
  /** One more has ended. */
  count(how: 'done' | 'skipped' | 'failed'): void;
  /** How far the batch is, and what is done to the recording named. */
  text(name: string, progress: Progress): string;
}

/** @param total - Number of recordings in the batch. */
export function createBatchProgress(
  total: number,
  now: () => number = performance.now.bind(performance),
): BatchProgress {
  const began = now();
  let ended = 0;
  let skipped = 0;
  let failed = 0;
  return {
    count(how) {
      ended++;
      if (how === 'skipped') skipped++;
      if (how === 'failed') failed++;
    },
    text(name, progress) {
      const worked = ended - skipped;
      const leftMs = worked > 0 ? ((now() - began) * (total - ended)) / worked : undefined;
      return [
        `${ended} of ${total}${failed > 0 ? `, ${failed} failed` : ''}`,
        `${printableName(name)}: ${describeProgress(progress)}`,
        leftMs === undefined ? '' : `about ${formatTime(leftMs)} left`,
      ]
        .filter((part) => part !== '')
        .join('  ');
    },
  };
}
