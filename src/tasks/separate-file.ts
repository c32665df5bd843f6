import { assertPath } from '../arguments.js';
import { openInputPipe } from '../disk/pipes.js';
import { NmfError } from '../errors.js';
import {
  beginStaging,
  commitStaging,
  discardStaging,
  isPageFileName,
  isSeparationFileName,
  type Manifest,
  withFinalNames,
} from '../folder/index.js';
import { option, phrase, spell } from '../text/index.js';
import { offerBytes } from '../threads/byte-relay.js';
import { type JobRunner, runJob } from '../threads/run-job.js';
import { threadCount } from '../threads/thread-count.js';
import { onlySameRecording } from './other-recording.js';
import {
  assertRecordingInput,
  type FileRequest,
  type RecordingInput,
  readFileOptions,
  type SeparateFileOptions,
} from './separate-file-options.js';

export interface SeparateFileResult {
  /** The separation folder as given. */
  readonly folder: string;
  readonly manifest: Manifest;
  /** One line each: what was odd about the input or clipped in the output. */
  readonly warnings: readonly string[];
}

/** What messages and manifests call a recording that comes as a stream. */
export const STREAM_NAME = 'standard input';

/**
 * Separates a WAV file and writes its separation folder: one WAV a component, `separation.json`,
 * `templates.npy` [bins x S], `activations.npy` [S x frames] and the listening page. A separation already there is replaced as a
 * whole when the new one is complete; files that do not belong to it are kept.
 *
 * @throws NmfError `usage`, `input`, `output`, `memory` or `cancelled`; then the folder is as it was before.
 */
export async function separateFile(
  input: RecordingInput,
  folder: string,
  options: SeparateFileOptions = {},
): Promise<SeparateFileResult> {
  assertRecordingInput(input);
  assertPath('folder', folder, 'out');
  return separateFileOn(runJob, input, folder, readFileOptions(options));
}

/** As {@link separateFile}, on a thread that the caller provides. */
export async function separateFileOn(
  run: JobRunner,
  input: RecordingInput,
  folder: string,
  { separation, bitDepth, force, page, replace, spelling, threads, signal, onProgress }: FileRequest,
): Promise<SeparateFileResult> {
  if (folder === '') throw noFolder();
  const path = typeof input === 'string' ? input : undefined;
  const stream = typeof input === 'string' ? openInputPipe(input) : input;
  const offer = stream && offerBytes(stream);
  try {
    const inputs = path === undefined ? [] : [path];
    const writes = (name: string) => isSeparationFileName(name) || (page && isPageFileName(name));
    const staging = await beginStaging({ folder, writes, force, inputs });
    try {
      const onlyIf = replace === 'any' || force ? undefined : onlySameRecording(staging, path);
      const { manifest, warnings } = await run(
        {
          kind: 'file',
          input: path ?? STREAM_NAME,
          stream: offer?.end,
          onlyIf,
          staging: staging.path,
          options: separation,
          bitDepth,
          page,
          threads: threadCount(threads),
        },
        {
          signal,
          onProgress: (progress) => {
            if (progress.stage === 'write' && progress.done > 0) staging.ahead.begin();
            onProgress?.(progress);
          },
        },
        offer && [offer.end.port],
      );
      await commitStaging(staging);
      return { folder, manifest, warnings: warnings.map((said) => spell(said, spelling)) };
    } catch (error) {
      await discardStaging(staging);
      throw withFinalNames(error, staging);
    }
  } finally {
    offer?.close();
  }
}

function noFolder(): NmfError {
  const remedy = phrase`Try ${option('folder', 'out')}.`;
  const said = phrase`${option('folder')} must name a folder, got "". ${remedy}`;
  return new NmfError('usage', said, { option: 'folder', rule: 'the name of a folder', value: '', remedy });
}
