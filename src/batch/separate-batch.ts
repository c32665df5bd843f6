import { availableParallelism } from 'node:os';
import { assertCallback, assertCount, assertFlag, assertObject, type Checks } from '../arguments.js';
import { isPipe } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import type { Progress } from '../separation/index.js';
import { type FileRequest, readFileOptions, type SeparateFileOptions } from '../tasks/index.js';
import { separateFileOn } from '../tasks/separate-file.js';
import { availableBytes } from '../threads/available-memory.js';
import { type ComputingThread, openComputingThread } from '../threads/computing-thread.js';
import { asError } from '../threads/failure.js';
import type { RunOptions } from '../threads/index.js';
import { type Load, planLoad } from './load.js';
import { collectOutcomes } from './outcomes.js';
import { assertRecordings, type PlannedRecording } from './plan-request.js';
import { findFinished } from './resume.js';
import { surveyNeeds } from './survey.js';

/** Recordings that share a computing thread: one that is computed and one that is read, checked or written. */
const RECORDINGS_PER_THREAD = 2;

/** How a batch is run. */
export interface BatchOptions {
  /** Recordings to process in parallel. Default: one per CPU; fewer if memory is short. */
  jobs?: number | undefined;
  /** Skip recordings whose folder is complete and made from the same bytes with the same options. Default false. */
  resume?: boolean | undefined;
  /** Called once, before any work, with what runs at once and why it is not what was asked for. */
  onLoad?: ((load: Load) => void) | undefined;
  /** Called often while a recording is worked on. */
  onProgress?: ((recording: PlannedRecording, progress: Progress) => void) | undefined;
}

/** What {@link separateBatch} may be asked for: all that a single separation may, and how the batch is run. */
export interface SeparateBatchOptions extends Omit<SeparateFileOptions, 'onProgress'>, BatchOptions {}

const CHECKS: Checks<Omit<BatchOptions, 'onProgress'>> = {
  jobs: (name, value) => assertCount(name, value),
  resume: assertFlag,
  onLoad: assertCallback,
};

/** How it ended for one recording. */
export type BatchOutcome =
  | ({
      /** It was separated. */
      readonly kind: 'done';
      /** Of its folder. */
      readonly manifest: Manifest;
      /** One line each: what was odd about the input or clipped in the output. */
      readonly warnings: readonly string[];
    } & PlannedRecording)
  | ({
      /** Its folder was complete already. */
      readonly kind: 'skipped';
      /** Of its folder. */
      readonly manifest: Manifest;
    } & PlannedRecording)
  | ({
      /** It could not be separated; its folder is as it was. */
      readonly kind: 'failed';
      /** An NmfError, or whatever else ended it: that is a bug. */
      readonly error: Error;
    } & PlannedRecording);

/**
 * Separates many recordings, several at once, each as `separateFile` would, on threads that live as long as the
 * batch. One that fails leaves its folder as it was; the others go on.
 *
 * @param recordings - As `planBatch` gives them.
 * @returns How each ended, in the order in which they end. The work begins with the first that is asked for; to leave
 *   the loop stops it: what is being worked on is undone, and what is done stays.
 * @throws NmfError `usage` before any work when the options hold for no recording; `cancelled`, after what was
 *   being worked on is undone. What is done stays.
 */
export async function* separateBatch(
  recordings: readonly PlannedRecording[],
  options: SeparateBatchOptions = {},
): AsyncGenerator<BatchOutcome, void, undefined> {
  assertRecordings(recordings);
  assertObject('options', options);
  const { jobs, resume = false, onLoad, onProgress } = options;
  const request = readFileOptions({ ...options, onProgress: undefined }, CHECKS);
  assertCallback('onProgress', onProgress);
  const load = planLoad({
    cores: availableParallelism(),
    jobs,
    threads: request.run.threads,
    needsBytes: surveyNeeds(recordings, request.separation, request),
    availableBytes: availableBytes(),
    spelling: request.spelling,
  });
  onLoad?.(load);

  const leave = new AbortController();
  const { signal: stop, workerUrl } = request.run;
  const signal = stop === undefined ? leave.signal : AbortSignal.any([leave.signal, stop]);
  // Whoever writes to a pipe may take their time: the files need not wait for that.
  const [files, pipes] = [false, true].map((is) => recordings.filter(({ input }) => isPipe(input) === is));
  const queue = [...files, ...pipes].values();
  const outcomes = collectOutcomes<BatchOutcome>();
  const lanes = Array.from({ length: load.jobs }, async () => {
    const thread = openComputingThread(workerUrl);
    // While one recording's files are brought to the disk the thread computes the next.
    const pair = Array.from({ length: RECORDINGS_PER_THREAD }, async () => {
      for (const recording of queue) {
        const run: RunOptions = {
          signal,
          threads: load.threads,
          onProgress: onProgress && ((progress) => onProgress(recording, progress)),
        };
        outcomes.add(await separateOne(thread, recording, resume, { ...request, run }));
      }
    });
    await settleAll(pair).finally(() => thread.close());
  });
  const work = settleAll(lanes);
  try {
    yield* outcomes.until(work);
  } finally {
    leave.abort();
    await work.catch(() => undefined); // said already, or nobody listens any more
  }
}

/** Waits for all, so that whatever is undone after an abort is undone when this returns. @throws The first error. */
async function settleAll(work: readonly Promise<void>[]): Promise<void> {
  const ends = await Promise.allSettled(work);
  const broken = ends.find((end) => end.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
}

async function separateOne(
  thread: ComputingThread,
  { input, folder, problem }: PlannedRecording,
  resume: boolean,
  request: FileRequest,
): Promise<BatchOutcome> {
  try {
    if (request.run.signal?.aborted) throw new NmfError('cancelled', 'stopped before the end');
    if (problem !== undefined) throw problem;
    if (resume) {
      const manifest = await findFinished({ input, folder }, request);
      if (manifest !== undefined) return { kind: 'skipped', input, folder, manifest };
    }
    const { manifest, warnings } = await separateFileOn(thread, input, folder, request);
    return { kind: 'done', input, folder, manifest, warnings };
  } catch (error) {
    if (error instanceof NmfError && error.code === 'cancelled') throw error;
    return { kind: 'failed', input, folder, error: asError(error) };
  }
}
