import type { BitDepth } from '../audio/index.js';
import {
  beginStaging,
  commitStaging,
  discardStaging,
  isReportFileName,
  isSeparationFileName,
  type Manifest,
} from '../folder/index.js';
import type { SeparateOptions } from '../separation/index.js';
import { type RunOptions, runJob } from './run-job.js';

export interface SeparateFileOptions extends SeparateOptions, RunOptions {
  /** Sample format of the component files: 16 or 24-bit integers or 32-bit float. Default `32f`. */
  bitDepth?: BitDepth;
  /** Write into a folder that is neither empty nor a separation folder. Default false. */
  force?: boolean;
  /** Write the listening page, `index.html`. Default true. */
  report?: boolean;
}

export interface SeparateFileResult {
  /** The separation folder as given. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** One line each: what was odd about the input or clipped in the output. */
  readonly warnings: readonly string[];
}

/**
 * Separates a WAV file and writes its separation folder: one WAV a component, `separation.json`,
 * `templates.npy` [bins x S], `activations.npy` [S x frames] and the listening page. A separation already there is replaced as a
 * whole when the new one is complete; files that do not belong to it are kept.
 *
 * @throws NmfError `usage`, `input`, `output`, `memory` or `cancelled`; then the folder is as it was before.
 */
export async function separateFile(
  input: string,
  folder: string,
  {
    bitDepth = '32f',
    force = false,
    report = true,
    signal,
    onProgress,
    ...options
  }: SeparateFileOptions = {},
): Promise<SeparateFileResult> {
  const writes = (name: string) => isSeparationFileName(name) || (report && isReportFileName(name));
  const staging = beginStaging({ folder, writes, force, inputs: [input] });
  try {
    const run = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
    const { manifest, warnings } = await runJob(
      { kind: 'file', input, staging: staging.path, options, bitDepth, report },
      run,
    );
    commitStaging(staging);
    return { folder, manifest, warnings };
  } catch (error) {
    discardStaging(staging);
    throw error;
  }
}
