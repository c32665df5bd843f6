import { assertObject, assertOptions } from '../arguments.js';
import type { AudioSignal } from '../audio/index.js';
import type { SeparateOptions } from '../separation/index.js';
import { openComputingThread } from '../threads/computing-thread.js';
import { assertWorkerUrl, type RunOptions } from '../threads/run-options.js';
import { type SeparateFileResult, separateFileOn } from './separate-file.js';
import { type RecordingInput, readFileOptions, type SeparateFileOptions } from './separate-file-options.js';
import { type SeparateResult, separateSignalOn } from './separate-signal.js';

/** What {@link openSeparator} may be asked for. */
export interface SeparatorOptions extends Pick<RunOptions, 'workerUrl'> {}

/**
 * Separates one recording after another on a thread that stays warm: starting one costs a small separation a tenth of
 * a second. Calls may overlap; they are computed in their order.
 */
export interface Separator {
  /** As {@link separate}, on this thread. */
  separate(signal: AudioSignal, options?: SeparateOptions & RunOptions): Promise<SeparateResult>;
  /** As {@link separateFile}, on this thread. */
  separateFile(
    input: RecordingInput,
    folder: string,
    options?: SeparateFileOptions,
  ): Promise<SeparateFileResult>;
  /**
   * Ends the thread, so that the program can end. Calls that are not done yet end as `cancelled`; a later call starts
   * the thread again.
   */
  close(): Promise<void>;
}

/**
 * Makes a separator; its thread starts with the first call.
 *
 * @throws NmfError `usage`.
 */
export function openSeparator(options: SeparatorOptions = {}): Separator {
  assertOptions(options, { workerUrl: assertWorkerUrl });
  let thread = openComputingThread(options.workerUrl);
  return {
    separate: (signal, asked = {}) => separateSignalOn(thread, signal, asked),
    separateFile: async (input, folder, asked = {}) =>
      separateFileOn(thread, input, folder, readFileOptions(asked)),
    async close() {
      const closed = thread;
      thread = openComputingThread(options.workerUrl);
      await closed.close();
    },
  };
}

/**
 * Separates a signal in memory, on a thread of its own. For many there is {@link openSeparator}.
 *
 * @param signal - At least one sample; it is copied.
 * @throws NmfError `usage`, `input` for samples that are not finite or beyond 2^34, `memory` or `cancelled`.
 */
export async function separate(
  signal: AudioSignal,
  options: SeparateOptions & RunOptions = {},
): Promise<SeparateResult> {
  return once(options, (separator) => separator.separate(signal, options));
}

/**
 * Separates a recording and writes its separation folder: one WAV per component, `separation.json`, `templates.npy`
 * [bins x S], `activations.npy` [S x frames] and the listening page. A separation already there is replaced as a whole
 * when the new one is complete; files that do not belong to it are kept.
 *
 * @throws NmfError `usage`, `input`, `output`, `memory` or `cancelled`; then the folder is as it was before.
 */
export async function separateFile(
  input: RecordingInput,
  folder: string,
  options: SeparateFileOptions = {},
): Promise<SeparateFileResult> {
  return once(options, (separator) => separator.separateFile(input, folder, options));
}

async function once<T>(options: RunOptions, work: (separator: Separator) => Promise<T>): Promise<T> {
  assertObject('options', options);
  const separator = openSeparator({ workerUrl: options.workerUrl });
  try {
    return await work(separator);
  } finally {
    await separator.close();
  }
}
