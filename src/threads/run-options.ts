import { assertAbortSignal, assertCallbacks, assertCount, namesOf } from '../arguments.js';
import type { Progress } from '../separation/index.js';

/** What every long call of the library takes beside its options. */
export interface RunOptions {
  /** Stops the work at once when aborted; the call rejects with an NmfError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Called on the caller's thread, at most about 20 times a second and at each new stage. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Threads that compute at most, at least 1; small recordings take fewer. The result does not depend on it. Default:
   * as many as the machine has processors.
   */
  readonly threads?: number | undefined;
}

export const RUN_OPTIONS = namesOf<RunOptions>({ signal: true, onProgress: true, threads: true });

/** @throws NmfError `usage`. */
export function assertRunOptions({ signal, onProgress, threads }: RunOptions): void {
  assertAbortSignal('signal', signal);
  assertCallbacks({ onProgress });
  assertCount('threads', threads);
}
