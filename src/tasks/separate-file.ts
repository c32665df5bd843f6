import { availableParallelism } from 'node:os';
import { assertNamed, assertPath } from '../arguments.js';
import { openInputPipe } from '../disk/pipes.js';
import {
  isPageFileName,
  isSeparationFileName,
  type Manifest,
  sourceFileName,
  writeStaged,
  writesSources,
} from '../folder/index.js';
import { spell } from '../text/index.js';
import { offerBytes } from '../threads/byte-relay.js';
import type { ComputingThread } from '../threads/computing-thread.js';
import { onlySameRecording } from './other-recording.js';
import { assertRecordingInput, type FileRequest, type RecordingInput } from './separate-file-options.js';

/** What separating a recording into a folder gave. */
export interface SeparateFileResult {
  /** The separation folder as given. */
  readonly folder: string;
  /** Of the folder. */
  readonly manifest: Manifest;
  /** One line each: what was odd about the input or clipped in the output. */
  readonly warnings: readonly string[];
}

/** What messages and manifests call a recording that comes as a stream. */
export const STREAM_NAME = 'standard input';

/**
 * Separates a recording into a folder, on a thread that the caller provides; see {@link separateFile}. The folder is
 * this side's from beginning to end: the thread only writes files into the staging folder that it is given.
 *
 * @throws NmfError `usage`, `input`, `output`, `memory` or `cancelled`; then the folder is as it was before.
 */
export async function separateFileOn(
  thread: ComputingThread,
  input: RecordingInput,
  folder: string,
  request: FileRequest,
): Promise<SeparateFileResult> {
  const { separation, bitDepth, force, replace, page, spelling, run, known, names, write, suggest } = request;
  assertRecordingInput(input);
  assertPath('folder', folder, 'out');
  assertNamed('folder', folder, 'a folder', 'out');
  const path = typeof input === 'string' ? input : undefined;
  const stream = typeof input === 'string' ? openInputPipe(input) : input;
  const offer = stream && offerBytes(stream);
  try {
    const inputs = path === undefined ? [] : [path];
    const sourceFiles = writesSources(write) ? names.map(sourceFileName) : [];
    const writes = (name: string) =>
      isSeparationFileName(name) || sourceFiles.includes(name) || (page && isPageFileName(name));
    const { manifest, warnings } = await writeStaged({ folder, writes, force, inputs }, (staging) =>
      thread.run(
        {
          kind: 'file',
          input: path ?? STREAM_NAME,
          stream: offer?.end,
          onlyIf: replace === 'any' || force ? undefined : onlySameRecording(staging, path),
          staging: staging.path,
          options: separation,
          ...{ bitDepth, known, write, page, suggest },
          threads: run.threads ?? availableParallelism(),
        },
        { signal: run.signal, onProgress: run.onProgress, transfer: offer && [offer.end.port] },
      ),
    );
    return { folder, manifest, warnings: warnings.map((said) => spell(said, spelling)) };
  } finally {
    offer?.close();
  }
}
