import { join } from 'node:path';
import { Command } from 'commander';
import type { PageResult } from '../tasks/index.js';
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

/** `nmf page <folder>`: options, help and terminal; the work is the library's. */
export function pageCommand(): Command {
  const command = new Command('page')
    .summary('regenerate the listening page')
    .description(
      'Regenerates index.html, the listening page of a separation folder, where you\nhear, see and choose components in a browser.',
    )
    .argument('<folder>', 'the folder that nmf separate wrote')
    .option('--force', 'replace an index.html that is not part of the separation')
    .option('--json', 'print the separation as JSON')
    .option('-q, --quiet', 'print only errors and warnings on stderr')
    .action((folder: string, flags: Flags) =>
      withJsonFailure(flags.json, { folder }, () => pageAction(folder, flags)),
    );
  return withExamples(command, ['nmf page out/']);
}

async function pageAction(folder: string, flags: Flags): Promise<void> {
  const quiet = flags.quiet ?? false;
  const { writePage } = await import('../tasks/index.js');
  const status = await createStatusLine(quiet);
  const progressText = createProgressText();
  let result: PageResult;
  try {
    result = await interruptible((signal) =>
      writePage(folder, {
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
  else if (!quiet) writeNote(`${join(folder, manifest.page?.file ?? '')}: open it in a browser`);
}
