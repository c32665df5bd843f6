import {
  CONTROL_BYTES,
  createSingleThreadPool,
  createThreadPool,
  type KernelSeries,
  type LoadedKernels,
  stopPool,
  type Tasks,
  type ThreadPool,
} from '../../kernels/index.js';
import type { WorkspaceLayout } from './layout.js';

/** What another thread needs to take part; it can be sent to one. */
export type JoinMessage = (RecordingJoin | FitsJoin) & {
  readonly control: SharedArrayBuffer;
  /** Number of the thread, from 1. */
  readonly thread: number;
};

/** To take part in the work on a recording, or on a segment of it. */
export interface RecordingJoin {
  readonly kind: 'recording';
  readonly layout: WorkspaceLayout;
  readonly kernels: LoadedKernels;
  /** Samples of each channel, in shared memory. */
  readonly signal: readonly Float32Array[];
}

/** To take part in fits, one after the other. */
interface FitsJoin {
  readonly kind: 'fits';
  readonly series: KernelSeries;
}

/** Threads that can be asked to take part. */
export interface Helpers {
  readonly count: number;
  /** Says that so many will be asked to join soon: they can start meanwhile. */
  expect(count: number): void;
  /** Sends one join message to each; they come when they can, and leave when they are stopped. */
  join(joinMessages: readonly JoinMessage[]): void;
  /** Throws what went wrong on one of them. */
  fail(): never;
}

/**
 * Makes the pool of the calling thread and so many others, and asks them to it.
 *
 * @param threads - The calling one among them.
 * @param tasks - Those of the calling thread.
 * @returns The pool, and a function that lets the helpers go.
 */
export function openPool<T extends Tasks>(
  helpers: Helpers | undefined,
  threads: number,
  tasks: T,
  what: RecordingJoin | FitsJoin,
): { readonly pool: ThreadPool<T>; close(): void } {
  if (helpers === undefined || threads === 1)
    return { pool: createSingleThreadPool(tasks), close: () => undefined };
  const control = new SharedArrayBuffer(CONTROL_BYTES);
  const pool = createThreadPool(control, tasks, helpers.fail);
  helpers.join(Array.from({ length: threads - 1 }, (_, i) => ({ ...what, control, thread: i + 1 })));
  return { pool, close: () => stopPool(control) };
}
