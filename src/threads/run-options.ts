import { assertAbortSignal, assertCallback, assertCount, type Checks, refuse } from '../arguments.js';
import type { Progress } from '../separation/index.js';

/** What every long call of the library takes beside its options. */
export interface RunOptions {
  /** Stops the work at once when aborted; the call rejects with an NmfError `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Called on the caller's thread with how far the work is, at most about 20 times a second and at each new stage. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /**
   * Threads that compute at most, at least 1; small recordings take fewer. The result does not depend on it. Default:
   * one per CPU.
   */
  readonly threads?: number | undefined;
  /**
   * The packed worker, for programs that are bundled together with this library: a copy of the file that
   * `import.meta.resolve('nmf/worker')` names, and `helper.js` beside it. Default: the library's own.
   */
  readonly workerUrl?: string | URL | undefined;
}

export const RUN_CHECKS: Checks<RunOptions> = {
  signal: assertAbortSignal,
  onProgress: assertCallback,
  threads: (name, value) => assertCount(name, value),
  workerUrl: assertWorkerUrl,
};

/** @throws NmfError `usage`. */
export function assertWorkerUrl(name: string, value: unknown): void {
  if (value === undefined || value instanceof URL) return;
  if (typeof value === 'string' && URL.canParse(value)) return;
  refuse(name, 'a URL', value, "Try import.meta.resolve('nmf/worker').");
}
