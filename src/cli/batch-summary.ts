import { NmfError } from '../errors.js';
import type { Progress } from '../separation/index.js';
import { printableName } from '../text/index.js';
import { AlreadyReported, ExitCode } from './exit-codes.js';
import { messageOf } from './option-spelling.js';
import { writeBug, writeError, writeNote } from './output.js';
import { describeProgress, formatTime } from './progress-text.js';

/** Keeps the count of a batch, reports failures as they come, and sums it all up in the end. */
export interface BatchSummary {
  ended(how: 'done' | 'skipped'): void;
  failed(name: string, error: Error): void;
  /** The text of the status line: how far the batch is, and what is done to the recording named. */
  progress(name: string, progress: Progress): string;
  /** @throws AlreadyReported with exit code 1 when anything failed. */
  throwIfFailed(): void;
  /**
   * Waits for the work of the batch and writes the summary on stderr: what was done, skipped, failed and why, and,
   * when it was stopped, what is left. What is refused before any work has none.
   *
   * @throws What the work throws; then as `throwIfFailed`.
   */
  conclude(work: Promise<void>): Promise<void>;
}

/**
 * @param total - Number of things in the batch.
 * @param quiet - Failures only, no summary.
 */
export function createBatchSummary(total: number, quiet: boolean): BatchSummary {
  const began = performance.now();
  const counts = { done: 0, skipped: 0 };
  const failures: string[] = [];
  const summarise = () => {
    if (quiet) return;
    const left = total - counts.done - counts.skipped - failures.length;
    const parts = [
      `${counts.done} done`,
      counts.skipped > 0 ? `${counts.skipped} skipped` : '',
      failures.length > 0 ? `${failures.length} failed` : '',
      left > 0 ? `${left} left` : '',
    ].filter((part) => part !== '');
    writeNote(`${parts.join(', ')} in ${formatTime(performance.now() - began)}`);
    for (const failure of failures) writeNote(`  failed: ${failure}`);
  };
  const throwIfFailed = () => {
    if (failures.length > 0) throw new AlreadyReported(ExitCode.failed);
  };
  return {
    ended(how) {
      counts[how]++;
    },
    failed(name, error) {
      const text = describeFailure(name, error);
      failures.push(text);
      if (error instanceof NmfError) writeError(text);
      else writeBug(error);
    },
    progress(name, progress) {
      const worked = counts.done + failures.length;
      const ended = worked + counts.skipped;
      const leftMs = ((performance.now() - began) * (total - ended)) / worked;
      return [
        `${ended} of ${total}${failures.length > 0 ? `, ${failures.length} failed` : ''}`,
        `${printableName(name)}: ${describeProgress(progress)}`,
        ...(worked > 0 ? [`about ${formatTime(leftMs)} left`] : []),
      ].join('  ');
    },
    throwIfFailed,
    async conclude(work) {
      try {
        await work;
      } catch (error) {
        if (error instanceof NmfError && error.code === 'cancelled') summarise();
        throw error;
      }
      summarise();
      throwIfFailed();
    },
  };
}

/** The reason, with the name before it unless it says that itself. */
function describeFailure(name: string, error: Error): string {
  const message = messageOf(error);
  const shown = printableName(name);
  return message.includes(shown) ? message : `${shown}: ${message}`;
}
