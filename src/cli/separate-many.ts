import { type BatchOutcome, describePassedOver, type Plan, separateBatch } from '../batch/index.js';
import { printableName, spell } from '../text/index.js';
import { createBatchSummary } from './batch-summary.js';
import { failureDocument } from './json.js';
import { byFlag } from './option-spelling.js';
import { writeJson, writeNote, writeResult, writeWarning } from './output.js';
import type { SeparateRequest } from './separate-request.js';
import { withStatusLine } from './status.js';

/** Separates the recordings of a plan; prints one line for each as it ends, and a summary. */
export async function separateMany(
  { recordings, passedOver }: Plan,
  { options, jobs, resume, json, quiet }: SeparateRequest,
): Promise<void> {
  if (!quiet) for (const note of describePassedOver(passedOver)) writeNote(spell(note, byFlag));
  const summary = createBatchSummary(recordings.length, quiet);
  const end = (outcome: BatchOutcome) => {
    for (const warning of outcome.kind === 'done' ? outcome.warnings : []) {
      writeWarning(`${printableName(outcome.input)}: ${warning}`);
    }
    if (outcome.kind === 'failed') summary.failed(outcome.input, outcome.error);
    else summary.ended(outcome.kind);
    if (json) writeJson(document(outcome));
    else writeResult(textLine(outcome));
  };
  let atOnce = 1;
  const work = withStatusLine(quiet, async (status, signal) => {
    const outcomes = separateBatch(recordings, {
      ...options,
      jobs,
      resume,
      signal,
      onLoad: (load) => {
        atOnce = load.jobs;
        if (!quiet) load.notes.forEach(writeNote);
      },
      onProgress: ({ input }, progress) => status.update(summary.progress(input, progress, atOnce)),
    });
    for await (const outcome of outcomes) {
      status.clear();
      end(outcome);
    }
  });
  await summary.conclude(work);
}

/** The folder, for other programs to go on with; a failed recording has none. */
function textLine(outcome: BatchOutcome): string {
  if (outcome.kind === 'failed') return '';
  return `${process.stdout.isTTY ? printableName(outcome.folder) : outcome.folder}\n`;
}

function document(outcome: BatchOutcome): object {
  const { kind: status, input: recording, folder } = outcome;
  if (outcome.kind === 'failed') return failureDocument({ recording, folder }, outcome.error);
  const warnings = outcome.kind === 'done' ? outcome.warnings : [];
  return { status, recording, folder, ...outcome.manifest, warnings };
}
