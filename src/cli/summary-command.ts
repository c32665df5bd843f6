import { Command } from 'commander';
import { withExamples } from './examples.js';
import { withJsonFailure } from './json.js';
import { SUMMARY_FLAGS, type SummaryFlags } from './summary-flags.js';

/** `nmf summary <folder...>`: options and help; what is done is in summary-action.ts. */
export function summaryCommand(): Command {
  const command = new Command('summary')
    .summary('describe separations in numbers')
    .description(
      'Prints a CSV for spreadsheets, with a row per component and per source of the\nfolders; with --activity the regions in which a source sounds, as a label track.',
    )
    .argument('<folder...>', 'folders that nmf separate wrote')
    .action((folders: string[], flags: SummaryFlags) =>
      withJsonFailure(flags.json, { folders }, async () => {
        const { summaryAction } = await import('./summary-action.js');
        await summaryAction(folders, flags);
      }),
    );
  for (const flag of Object.values(SUMMARY_FLAGS)) command.addOption(flag);
  return withExamples(command, [
    'nmf summary out/*/ > summary.csv',
    'nmf summary out/ --activity bird > labels.txt',
  ]);
}
