import { assertFlag, assertOptions, assertPath } from '../arguments.js';
import { isPageFileName, type Manifest, openFolder, writeStaged } from '../folder/index.js';
import { assertRecordingPath } from '../mixdown/index.js';
import { openComputingThread } from '../threads/computing-thread.js';
import type { RunOptions } from '../threads/index.js';
import { RUN_CHECKS } from '../threads/run-options.js';

/** What {@link writePage} may be asked for. */
export interface PageOptions extends RunOptions {
  /** Replace an `index.html` that is not part of the separation. Default false. */
  readonly force?: boolean | undefined;
  /**
   * The file of the recording that the folder was made from. Default: the component or source files are read, which add
   * up to it.
   */
  readonly recording?: string | undefined;
}

/** What {@link writePage} did. */
export interface PageResult {
  /** The separation folder as given. */
  readonly folder: string;
  /** As it is now: it lists the page and tells each component's periodicity and its most alike one. */
  readonly manifest: Manifest;
}

/**
 * Writes the listening page of a separation folder anew, from the recording or the files in the folder, and the factors.
 * Everything but the page, its sound and the manifest stays as it is.
 *
 * @throws NmfError `input` for a folder that is no separation or is damaged, `output`, `memory` or `cancelled`; then
 *   the folder is as it was before.
 */
export async function writePage(folder: string, options: PageOptions = {}): Promise<PageResult> {
  assertPath('folder', folder, 'out');
  assertOptions(options, { ...RUN_CHECKS, force: assertFlag, recording: assertRecordingPath });
  const { force = false, recording, ...run } = options;
  await openFolder(folder);
  const thread = openComputingThread(run.workerUrl);
  try {
    const inputs = recording === undefined ? [] : [recording];
    const request = { folder, writes: isPageFileName, force, inputs };
    const { manifest } = await writeStaged(request, (staging) =>
      thread.run({ kind: 'page', folder, recording, staging: staging.path }, run),
    );
    return { folder, manifest };
  } finally {
    await thread.close();
  }
}
