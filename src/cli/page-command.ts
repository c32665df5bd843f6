import { join } from 'node:path';
import { Command } from 'commander';
import { withExamples } from './examples.js';
import { withJsonFailure } from './json.js';
import { defineFlags, text, toggle, type Values } from './option.js';
import { writeJson, writeNote } from './output.js';
import { createProgressText } from './progress-text.js';
import { withStatusLine } from './status.js';

const FLAGS = defineFlags({
  recording: text('--recording <file>', 'the recording; without it the WAVs are added up'),
  force: toggle('--force', 'replace an index.html that is not part of the separation'),
  json: toggle('--json', 'print the separation as JSON'),
  quiet: toggle('-q, --quiet', 'print only errors and warnings on stderr'),
});

type Flags = Values<typeof FLAGS>;

/** `nmf page <folder>`: options, help and terminal; the work is the library's. */
export function pageCommand(): Command {
  const command = new Command('page')
    .summary('regenerate the listening page')
    .description(
      'Regenerates index.html, the listening page of a separation folder, where you\nhear, see and choose components in a browser.',
    )
    .argument('<folder>', 'the folder that nmf separate wrote')
    .action((folder: string, flags: Flags) =>
      withJsonFailure(flags.json, { folder }, () => pageAction(folder, flags)),
    );
  for (const flag of Object.values(FLAGS)) command.addOption(flag);
  return withExamples(command, ['nmf page out/']);
}

async function pageAction(folder: string, flags: Flags): Promise<void> {
  const quiet = flags.quiet ?? false;
  const { writePage } = await import('../tasks/index.js');
  const progressText = createProgressText();
  const { manifest } = await withStatusLine(quiet, (status, signal) =>
    writePage(folder, {
      ...{ force: flags.force, recording: flags.recording },
      signal,
      onProgress: (progress) => status.update(progressText(progress)),
    }),
  );
  if (flags.json) writeJson({ status: 'done', folder, ...manifest });
  else if (!quiet) writeNote(`${join(folder, manifest.page?.file ?? '')}: open it in a browser`);
}
