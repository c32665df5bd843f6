import { join } from 'node:path';
import { combineBatch } from '../batch/index.js';
import { writerTo } from '../disk/index.js';
import { NmfError } from '../errors.js';
import {
  type CombineResult,
  type CombineToFileOptions,
  combineToFile,
  combineToStream,
} from '../mixdown/index.js';
import { formatSeconds, printableName } from '../text/index.js';
import { createBatchSummary } from './batch-summary.js';
import type { CombineFlags } from './combine-flags.js';
import { AlreadyReported, ExitCode } from './exit-codes.js';
import { interruptible } from './interrupt.js';
import { failureDocument, withJsonFailure } from './json.js';
import { isClosedPipe, writeJson, writeNote, writeWarning } from './output.js';
import { STANDARD_STREAM } from './separate-request.js';
import { createStatusLine, type StatusLine } from './status.js';

/** Runs `nmf combine` as the command line says. */
export async function combineAction(folders: string[], flags: CombineFlags): Promise<void> {
  const { output, json } = flags;
  const what = folders.length === 1 ? { folder: folders[0], output } : {};
  const isJson = json && output !== STANDARD_STREAM; // where the mix goes there is no room for a document
  return withJsonFailure(isJson, what, () => combineAsAsked(folders, flags));
}

async function combineAsAsked(folders: string[], flags: CombineFlags): Promise<void> {
  const { outputName, quiet = false } = flags;
  const asked = toCombineOptions(flags);
  assertOneOutput(folders, flags);
  const status = await createStatusLine(quiet);
  const options = { ...asked, onProgress: showProgress(status) };
  if (outputName !== undefined) return combineMany(folders, outputName, options, flags, status);
  return combineOne(folders[0], options, flags, status);
}

async function combineOne(
  folder: string,
  options: CombineToFileOptions,
  flags: CombineFlags,
  status: StatusLine,
): Promise<void> {
  const { output } = flags;
  let result: CombineResult | 'closed';
  try {
    result = await interruptible((signal) =>
      output === STANDARD_STREAM
        ? combineToPipe(folder, { ...options, signal })
        : combineToFile(folder, output as string, { ...options, signal }),
    );
  } finally {
    status.stop();
  }
  if (result !== 'closed') tell(folder, result, flags);
}

/** A reader that closes the pipe has heard enough: that ends the work, and is no error. */
async function combineToPipe(
  folder: string,
  options: CombineToFileOptions & { signal: AbortSignal },
): Promise<CombineResult | 'closed'> {
  try {
    const name = 'standard output';
    return await combineToStream(folder, name, writerTo(process.stdout, name, options.signal), options);
  } catch (error) {
    if (error instanceof Error && isClosedPipe(error.cause)) return 'closed';
    // Whatever writes to standard output has said so (see output.ts).
    if (error instanceof NmfError && error.code === 'output') throw new AlreadyReported(ExitCode.failed);
    throw error;
  }
}

async function combineMany(
  folders: string[],
  outputName: string,
  options: CombineToFileOptions,
  flags: CombineFlags,
  status: StatusLine,
): Promise<void> {
  const batch = createBatchSummary(folders.length, flags.quiet ?? false);
  const work = interruptible(async (signal) => {
    for await (const outcome of combineBatch(folders, outputName, { ...options, signal })) {
      status.clear();
      if (outcome.kind === 'done') {
        batch.ended('done');
        tell(outcome.folder, outcome.result, flags);
      } else {
        const { folder, error } = outcome;
        batch.failed(folder, error);
        if (flags.json) writeJson(failureDocument({ folder, output: join(folder, outputName) }, error));
      }
    }
  });
  await batch.conclude(work.finally(() => status.stop()));
}

function assertOneOutput(folders: readonly string[], { output, outputName, json }: CombineFlags): void {
  const refuse = (message: string) => {
    throw new NmfError('usage', message);
  };
  if (output !== undefined && outputName !== undefined) {
    refuse('--output and --output-name both say where to write: give one of them.');
  }
  if (output === undefined && outputName === undefined) {
    refuse('nothing says where to write: add --output mix.wav, or --output-name mix.wav for each folder.');
  }
  if (output !== undefined && folders.length > 1) {
    refuse(`--output takes one folder, got ${folders.length}. For a file in each: --output-name mix.wav.`);
  }
  if (output !== STANDARD_STREAM) return;
  if (json) refuse('--json and -o - both write to standard output: leave one of them out.');
  if (process.stdout.isTTY) {
    refuse('-o - writes a WAV file to standard output, which is a terminal: pipe it, or name a file.');
  }
}

function showProgress(status: StatusLine): NonNullable<CombineToFileOptions['onProgress']> {
  return ({ done, of }) => status.update(`mixing  ${Math.floor((100 * done) / of)} %`);
}

function toCombineOptions(flags: CombineFlags): CombineToFileOptions {
  const { indices, bitDepth, normalize = false, force = false, gain, start, end } = flags;
  if (indices === undefined) {
    throw new NmfError('usage', 'nothing says which components: add --indices, such as --indices 0.');
  }
  return {
    indices,
    bitDepth,
    normalize,
    force,
    ...(gain !== undefined && { gainDb: gain }),
    ...(start !== undefined && { startSeconds: start }),
    ...(end !== undefined && { endSeconds: end }),
  };
}

function tell(folder: string, result: CombineResult, { json, quiet }: CombineFlags): void {
  for (const warning of result.warnings) writeWarning(warning);
  if (json) writeJson({ status: 'done', folder, ...result });
  else if (!quiet) writeNote(summary(result));
}

function summary({ output, indices, seconds, peak, gainDb }: CombineResult): string {
  const level = peak > 0 ? `peak ${(20 * Math.log10(peak)).toFixed(1)} dB` : 'silent';
  const gain = gainDb === 0 ? '' : `, gain ${gainDb.toFixed(1)} dB`;
  const components = `component${indices.length === 1 ? '' : 's'} ${indices.join(', ')}`;
  return `${printableName(output)}: ${components}, ${formatSeconds(seconds)}, ${level}${gain}`;
}
