import { type BatchOutcome, describePassedOver, type Plan, separateBatch } from '../jobs/index.js';
import { createBatchProgress } from './batch-progress.js';
import { createBatchReport } from './batch-report.js';
import { interruptible } from './interrupt.js';
import { reportWarning, writeNote, writeResult } from './output.js';
import { type SeparateFlags, toSeparateOptions } from './separate-command.js';
import { createStatusLine } from './status.js';

/** Separates the recordings of a plan; prints one line for each as it ends, and a summary. */
export async function separateMany({ recordings, passedOver }: Plan, flags: SeparateFlags): Promise<void> {
  const quiet = flags.quiet ?? false;
  if (passedOver.size > 0 && !quiet) {
    writeNote(`passed over in the folders: ${describePassedOver(passedOver)}. Convert them, or name them.`);
  }
  const status = await createStatusLine(quiet);
  const report = createBatchReport(recordings.length, quiet);
  const progress = createBatchProgress(recordings.length);
  const work = interruptible((signal) =>
    separateBatch(recordings, {
      ...toSeparateOptions(flags),
      ...(flags.jobs !== undefined && { jobs: flags.jobs }),
      resume: flags.resume ?? false,
      signal,
      onLoad: ({ notes }) => notes.forEach(quiet ? () => undefined : writeNote),
      onOutcome: (outcome) => {
        progress.count(outcome.kind);
        status.clear();
        for (const warning of outcome.kind === 'done' ? outcome.warnings : []) {
          reportWarning(`${outcome.input}: ${warning}`);
        }
        if (outcome.kind === 'failed') report.failed(outcome.input, outcome.error);
        else report.ended(outcome.kind);
        writeResult(flags.json ? `${JSON.stringify(jsonLine(outcome))}\n` : textLine(outcome));
      },
      onProgress: ({ input }, stage) => status.update(progress.text(input, stage)),
    }),
  );
  await report.conclude(work.finally(() => status.stop()));
}

/** The folder, for other programs to go on with; a failed recording has none. */
function textLine(outcome: BatchOutcome): string {
  return outcome.kind === 'failed' ? '' : `${outcome.folder}\n`;
}

function jsonLine(outcome: BatchOutcome): object {
  const { kind: status, input: recording, folder } = outcome;
  if (outcome.kind === 'failed') {
    const { error } = outcome;
    const code = 'code' in error ? error.code : 'internal';
    return { status, recording, folder, error: { code, message: error.message } };
  }
  const warnings = outcome.kind === 'done' ? outcome.warnings : [];
  return { status, recording, folder, ...outcome.manifest, warnings };
}
