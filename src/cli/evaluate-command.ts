import { Command } from 'commander';
import { EVALUATE_FLAGS, type EvaluateFlags } from './evaluate-flags.js';
import { withExamples } from './examples.js';
import { withJsonFailure } from './json.js';

/** `nmf evaluate <folder>`: options and help; what is done is in evaluate-action.ts. */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .summary('measure a separation of known sounds')
    .description(
      'Measures how close a separation comes to the true sounds: its sources, and its\ncomponents, grouped ideally. SI-SDR, and SDR, SIR and SAR of BSS Eval, in dB.',
    )
    .argument('<folder>', 'the folder that nmf separate wrote')
    .action((folder: string, flags: EvaluateFlags) =>
      withJsonFailure(flags.json, { folder }, async () => {
        const { evaluateAction } = await import('./evaluate-action.js');
        await evaluateAction(folder, flags);
      }),
    );
  for (const flag of Object.values(EVALUATE_FLAGS)) command.addOption(flag);
  return withExamples(command, ['nmf evaluate out/ --reference heart.wav breath.wav']);
}
