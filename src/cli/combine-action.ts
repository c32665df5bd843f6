import { join } from 'node:path';
import { combineBatch } from '../batch/index.js';
import { writerTo } from '../disk/index.js';
import { NmfError } from '../errors.js';
import {
  type CombineResult,
  type CombineToFileOptions,
  combineGroups,
  combineToFile,
  combineToStream,
  type MixProgress,
} from '../mixdown/index.js';
import { formatSeconds, printableName } from '../text/index.js';
import { createBatchSummary } from './batch-summary.js';
import type { CombineFlags } from './combine-flags.js';
import {
  type CombineRequest,
  type CombineWork,
  readCombineRequest,
  readOperands,
} from './combine-request.js';
import { AlreadyReported, ExitCode } from './exit-codes.js';
import { failureDocument, withJsonFailure } from './json.js';
import { isClosedPipe, writeJson, writeNote, writeWarning } from './output.js';
import { STANDARD_STREAM } from './separate-request.js';
import { type StatusLine, withStatusLine } from './status.js';

/** Runs `nmf combine` as the command line says. */
export async function combineAction(words: readonly string[], flags: CombineFlags): Promise<void> {
  const { output, json } = flags;
  const operands = readOperands(words);
  const { folders } = operands;
  const what = folders.length === 1 ? { folder: folders[0], output } : {};
  const isJson = json && output !== STANDARD_STREAM; // where the mix goes there is no room for a document
  return withJsonFailure(isJson, what, async () => {
    const request = readCombineRequest(operands, flags);
    const { work } = request;
    if (work.kind === 'groups') return combineInGroups(work, request);
    return work.kind === 'each' ? combineMany(work, request) : combineOne(work, request);
  });
}

type Work<K extends CombineWork['kind']> = Extract<CombineWork, { kind: K }>;

async function combineOne(work: Work<'file' | 'pipe'>, request: CombineRequest): Promise<void> {
  const result = await withStatusLine(request.quiet, (status, signal) => {
    const options = { ...work.choice, ...optionsFor(request, status, signal) };
    return work.kind === 'pipe'
      ? combineToPipe(work.folder, options)
      : combineToFile(work.folder, work.output, options);
  });
  if (result !== 'closed') tell(work.folder, result, request);
}

async function combineInGroups(work: Work<'groups'>, request: CombineRequest): Promise<void> {
  const { folder, groups, output } = work;
  const results = await withStatusLine(request.quiet, (status, signal) =>
    combineGroups(folder, output, { groups, ...optionsFor(request, status, signal) }),
  );
  for (const result of results) tell(folder, result, request);
}

function optionsFor({ options }: CombineRequest, status: StatusLine, signal: AbortSignal) {
  const onProgress = ({ done, of }: MixProgress) =>
    status.update(`mixing  ${Math.floor((100 * done) / of)} %`);
  return { ...options, signal, onProgress };
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
  { folders, choice, outputName }: Work<'each'>,
  request: CombineRequest,
): Promise<void> {
  const batch = createBatchSummary(folders.length, request.quiet);
  const work = withStatusLine(request.quiet, async (status, signal) => {
    const options = { ...choice, ...optionsFor(request, status, signal) };
    for await (const outcome of combineBatch(folders, outputName, options)) {
      status.clear();
      if (outcome.kind === 'done') {
        batch.ended('done');
        tell(outcome.folder, outcome.result, request);
      } else {
        const { folder, error } = outcome;
        batch.failed(folder, error);
        if (request.json) writeJson(failureDocument({ folder, output: join(folder, outputName) }, error));
      }
    }
  });
  await batch.conclude(work);
}

function tell(folder: string, result: CombineResult, { json, quiet }: CombineRequest): void {
  for (const warning of result.warnings) writeWarning(warning);
  if (json) writeJson({ status: 'done', folder, ...result });
  else if (!quiet) writeNote(summary(result));
}

function summary({ output, indices, alike, seconds, peak, gainDb }: CombineResult): string {
  const level = peak > 0 ? `peak ${(20 * Math.log10(peak)).toFixed(1)} dB` : 'silent';
  const gain = gainDb === 0 ? '' : `, gain ${gainDb.toFixed(1)} dB`;
  const components = `component${indices.length === 1 ? '' : 's'} ${indices.join(', ')}`;
  const added = alike.map(({ index, correlation }) => `${index} (${correlation.toFixed(2)})`);
  const likeness = added.length === 0 ? '' : `; added as alike: ${added.join(', ')}`;
  return `${printableName(output)}: ${components}${likeness}, ${formatSeconds(seconds)}, ${level}${gain}`;
}
