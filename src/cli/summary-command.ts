import { Command } from 'commander';
import { withExamples } from './examples.js';
import { withJsonFailure } from './json.js';
import { SUMMARY_FLAGS, type SummaryFlags } from './summary-flags.js';

/** `nmf summary <folder...>`: options and help; what is done is in summary-action.ts. */
export function summaryCommand(): Command {
  const command = new Command('summary')
    .summary('tell separations in numbers, for spreadsheets and label tracks')
    .description(
      'Prints a CSV with a row for each component and each source of the folders, or, with\n--activity, the regions in which a source sounds.',
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
