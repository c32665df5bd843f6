import { join } from 'node:path';
import { assertPath, assertPaths, refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import { combineToFile } from '../mixdown/combine.js';
import { assertCombineOptions } from '../mixdown/combine-options.js';
import { wavName } from '../mixdown/combine-target.js';
import type { CombineResult, CombineToFileOptions } from '../mixdown/index.js';
import { option, phrase } from '../text/index.js';
import { asError } from '../threads/failure.js';

/** How it ended for one separation folder. */
export type CombineOutcome =
  | {
      /** The file was written. */
      readonly kind: 'done';
      /** The separation folder. */
      readonly folder: string;
      /** What was written. */
      readonly result: CombineResult;
    }
  | {
      /** No file was written. */
      readonly kind: 'failed';
      /** The separation folder. */
      readonly folder: string;
      /** An NmfError, or whatever else ended it: that is a bug. */
      readonly error: Error;
    };

/**
 * Adds up the same components in many separation folders, into a file of the same name in each, as
 * `combineToFile` would. A folder that fails is left as it was; the others go on.
 *
 * @param outputName - A plain file name; without a suffix it gets `.wav`.
 * @returns How it ended for each folder, in their order; each is worked on when it is asked for.
 * @throws NmfError `usage` before any work for a name with folders in it, the suffix of another format, a choice that
 *   cannot be read, and a recording for several folders; `cancelled`. What is done stays.
 */
export async function* combineBatch(
  folders: readonly string[],
  outputName: string,
  options: CombineToFileOptions,
): AsyncGenerator<CombineOutcome, void, undefined> {
  assertPaths('folders', folders, 'out/heart');
  assertPath('outputName', outputName, 'heartbeat.wav');
  assertPlainName(outputName);
  assertCombineOptions(options, true);
  wavName(outputName, 'outputName');
  if (options.recording !== undefined && folders.length > 1) {
    const said = phrase`${option('recording')} belongs to one folder, got ${folders.length}. Combine each by itself, with its own recording.`;
    throw new NmfError('usage', said, { option: 'recording', value: options.recording });
  }
  for (const folder of folders) {
    let outcome: CombineOutcome;
    try {
      const result = await combineToFile(folder, join(folder, outputName), options);
      outcome = { kind: 'done', folder, result };
    } catch (error) {
      if (error instanceof NmfError && error.code === 'cancelled') throw error;
      outcome = { kind: 'failed', folder, error: asError(error) };
    }
    yield outcome;
  }
}

function assertPlainName(name: string): void {
  if (name === '' || name === '.' || name === '..' || /[/\\\0]/.test(name)) {
    refuse('outputName', 'a file name without folders', name, option('outputName', 'heartbeat.wav'));
  }
}
