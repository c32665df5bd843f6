import { NmfError } from '../errors.js';
import type { Progress } from '../separation/index.js';
import { printableName } from '../text/index.js';
import { AlreadyReported, ExitCode } from './exit-codes.js';
import { messageOf } from './option-spelling.js';
import { writeBug, writeError, writeNote } from './output.js';
import { describeProgress, formatTime } from './progress-text.js';
import { createTimeLeft } from './time-left.js';

/** Keeps the count of a batch, reports failures as they come, and sums it all up in the end. */
export interface BatchSummary {
  ended(how: 'done' | 'skipped'): void;
  failed(name: string, error: Error): void;
  /**
   * The text of the status line: how far the batch is, about how much time is left, and what is done to the recording
   * named. The time is that of so many recordings at once, and is told when as many have ended.
   */
  progress(name: string, progress: Progress, atOnce: number): string;
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
 * @param now - A clock in milliseconds.
 */
export function createBatchSummary(
  total: number,
  quiet: boolean,
  now: () => number = performance.now.bind(performance),
): BatchSummary {
  const began = now();
  const timeLeft = createTimeLeft(now);
  const counts = { done: 0, skipped: 0 };
  const failures: string[] = [];
  /** When the last one ended that took time. */
  let endedAt = began;
  const failedText = () => (failures.length > 0 ? `${failures.length} failed` : '');
  const summarise = () => {
    if (quiet) return;
    const left = total - counts.done - counts.skipped - failures.length;
    const counted = joined(
      `${counts.done} done`,
      counts.skipped > 0 ? `${counts.skipped} skipped` : '',
      failedText(),
      left > 0 ? `${left} left` : '',
    );
    writeNote(`${counted} in ${formatTime(now() - began)}`);
    for (const failure of failures) writeNote(`  failed: ${failure}`);
  };
  const throwIfFailed = () => {
    if (failures.length > 0) throw new AlreadyReported(ExitCode.failed);
  };
  return {
    ended(how) {
      counts[how]++;
      if (how === 'done') endedAt = now();
    },
    failed(name, error) {
      const text = describeFailure(name, error);
      failures.push(text);
      endedAt = now();
      if (error instanceof NmfError) writeError(text);
      else writeBug(error);
    },
    progress(name, progress, atOnce) {
      const worked = counts.done + failures.length;
      const ended = worked + counts.skipped;
      const lastsMs = ((endedAt - began) * (total - ended)) / worked;
      // Those that run at once end at about the same time: before that, one of them says little of the pace.
      const left = timeLeft(worked < atOnce ? undefined : endedAt + lastsMs - now());
      const counted = joined(`${ended} of ${total}`, failedText(), left ?? '');
      return `${counted}  ${printableName(name)}: ${describeProgress(progress)}`;
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

/** As in `3 done, 1 failed`. */
function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(', ');
}

/** The reason, with the name before it unless it says that itself. */
function describeFailure(name: string, error: Error): string {
  const message = messageOf(error);
  const shown = printableName(name);
  return message.includes(shown) ? message : `${shown}: ${message}`;
}
