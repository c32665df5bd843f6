import { Command } from 'commander';
import { withExamples } from './examples.js';
import { EACH_FLAGS, MANY_FLAGS, type SeparateFlags, SOURCE_FLAGS } from './separate-flags.js';

/** `nmf separate [input...]`: options and help; what is done is in separate-action.ts. */
export function separateCommand(): Command {
  const command = new Command('separate')
    .summary('split recordings into components')
    .description('Splits recordings (- is standard input) into components, one WAV per component.')
    .argument('[input...]');
  for (const flag of Object.values(EACH_FLAGS)) command.addOption(flag);
  command.optionsGroup('Known sources:');
  for (const flag of Object.values(SOURCE_FLAGS)) command.addOption(flag);
  command.optionsGroup('Many recordings:');
  for (const flag of Object.values(MANY_FLAGS)) command.addOption(flag);
  command.action(async (inputs: string[], flags: SeparateFlags) => {
    const { separateAction } = await import('./separate-action.js');
    await separateAction(inputs, flags, command.getOptionValueSource('output') !== 'default');
  });
  return withExamples(command, [
    'nmf separate input.wav --components 10 --beta 1',
    'nmf separate field.wav --mark bird=3.2-6 --no bird=8-9.5 -o field',
    'nmf separate --recursive recordings --jobs 4 --resume -o out',
  ]);
}
