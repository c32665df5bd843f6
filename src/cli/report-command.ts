import { join } from 'node:path';
import { Command } from 'commander';
import type { ReportResult } from '../tasks/index.js';
import { withExamples } from './examples.js';
import { interruptible } from './interrupt.js';
import { withJsonFailure } from './json.js';
import { writeJson, writeNote } from './output.js';
import { createProgressText } from './progress-text.js';
import { createStatusLine } from './status.js';

interface Flags {
  force?: true;
  json?: true;
  quiet?: true;
}

/** `nmf report <folder>`: options, help and terminal; the work is the library's. */
export function reportCommand(): Command {
  const command = new Command('report')
    .summary('regenerate the listening page')
    .description(
      'Regenerates the listening page of a separation folder, index.html: to hear, see\nand choose components in a browser.',
    )
    .argument('<folder>', 'the folder that nmf separate wrote')
    .option('--force', 'replace an index.html that is not part of the separation')
    .option('--json', 'print the separation as JSON')
    .option('-q, --quiet', 'no status and no hints on stderr')
    .action((folder: string, flags: Flags) =>
      withJsonFailure(flags.json, { folder }, () => reportAction(folder, flags)),
    );
  return withExamples(command, ['nmf report out/']);
}

async function reportAction(folder: string, flags: Flags): Promise<void> {
  const quiet = flags.quiet ?? false;
  const { report } = await import('../tasks/index.js');
  const status = await createStatusLine(quiet);
  const progressText = createProgressText();
  let result: ReportResult;
  try {
    result = await interruptible((signal) =>
      report(folder, {
        force: flags.force ?? false,
        signal,
        onProgress: (progress) => status.update(progressText(progress)),
      }),
    );
  } finally {
    status.stop();
  }
  const { manifest } = result;
  if (flags.json) writeJson({ status: 'done', folder, ...manifest });
  else if (!quiet) writeNote(`${join(folder, manifest.report?.page ?? '')}: open it in a browser`);
}
