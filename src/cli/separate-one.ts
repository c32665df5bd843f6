import { join } from 'node:path';
import { findFinished } from '../batch/index.js';
import { readFileOptions, type SeparateFileResult, separateFile } from '../tasks/index.js';
import { printableName, shellPath } from '../text/index.js';
import { interruptible } from './interrupt.js';
import { writeJson, writeNote, writeResult, writeWarning } from './output.js';
import { createProgressText, formatTime } from './progress-text.js';
import { type SeparateRequest, type SeparateWork, STANDARD_STREAM } from './separate-request.js';
import { withStatusLine } from './status.js';
import { manifestTable } from './table.js';

type Single = Extract<SeparateWork, { kind: 'single' }>;

/** Separates one recording, `-` being standard input, into `--output` and prints its components. */
export async function separateOne(work: Single, request: SeparateRequest): Promise<void> {
  const { resume, json, quiet } = request;
  const began = performance.now();
  const finished = resume ? await findResult(work, request) : undefined;
  const result = finished ?? (await separate(work, request));
  for (const warning of result.warnings) writeWarning(warning);
  const { folder, manifest, warnings } = result;
  const status = finished ? 'skipped' : 'done';
  if (json) writeJson({ status, recording: work.input, folder, ...manifest, warnings });
  else writeResult(manifestTable(manifest));
  if (quiet) return;
  writeNote(
    finished
      ? `${printableName(folder)}: complete already.`
      : summary(work.input, result, performance.now() - began),
  );
}

async function findResult(
  { input, folder }: Single,
  { options }: SeparateRequest,
): Promise<SeparateFileResult | undefined> {
  const manifest = await interruptible((signal) =>
    findFinished({ input, folder }, readFileOptions({ ...options, signal })),
  );
  return manifest && { folder, manifest, warnings: [] };
}

function separate(
  { input, folder }: Single,
  { options, quiet }: SeparateRequest,
): Promise<SeparateFileResult> {
  const progressText = createProgressText();
  return withStatusLine(quiet, (status, signal) =>
    separateFile(input === STANDARD_STREAM ? process.stdin : input, folder, {
      ...options,
      signal,
      onProgress: (progress) => status.update(progressText(progress)),
    }),
  );
}

function summary(input: string, { folder, manifest }: SeparateFileResult, ms: number): string {
  const { stop, iterations } = manifest.result;
  const how = {
    converged: `converged after ${iterations} iterations`,
    exact: `an exact fit after ${iterations} iterations`,
    'iteration-limit': `stopped at ${iterations} iterations`,
    silence: 'the recording is silent',
    applied: 'from what is known of the sources',
  }[stop.kind];
  const listen =
    manifest.page === undefined ? 'Listen' : `Listen with ${printableName(join(folder, manifest.page.file))}`;
  const seconds = ms < 60_000 ? `${(ms / 1000).toFixed(1)} s` : formatTime(ms);
  const { length } = manifest.components;
  const { sources } = manifest;
  if (sources !== undefined) {
    return `${printableName(folder)}: ${sources.map(({ name }) => name).join(', ')} in ${seconds}. ${listen}.`;
  }
  const made = `${length} component${length === 1 ? '' : 's'} in ${seconds}`;
  const hasFiles = manifest.components.every(({ file }) => file !== undefined);
  const done = `${printableName(folder)}: ${made}, ${how}. ${listen}`;
  if (!hasFiles && input === STANDARD_STREAM) return `${done}.`;
  const recording = hasFiles ? '' : ` --recording ${shellPath(input)}`;
  const indices = length === 1 ? '0' : '"0,1"';
  return `${done}, then: nmf combine ${shellPath(folder)}${recording} --indices ${indices} -o chosen.wav`;
}
