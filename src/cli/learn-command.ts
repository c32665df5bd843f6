import { Command } from 'commander';
import { withExamples } from './examples.js';
import { LEARN_FLAGS, type LearnFlags } from './learn-flags.js';

/** `nmf learn [input...]`: options and help; what is done is in learn-action.ts. */
export function learnCommand(): Command {
  const command = new Command('learn')
    .summary('make a model of a sound')
    .description(
      'Makes a model file: the spectra of named sources. It learns them from\nrecordings, takes them from components of a separation, or joins models.',
    )
    .argument('[input...]', 'recordings of the sound, or models to join');
  for (const flag of Object.values(LEARN_FLAGS)) command.addOption(flag);
  command.action(async (inputs: string[], flags: LearnFlags) => {
    const { learnAction } = await import('./learn-action.js');
    await learnAction(inputs, flags);
  });
  return withExamples(command, [
    'nmf learn call-1.wav call-2.wav -o bird.nmf',
    'nmf learn field.wav --mark bird=3.2-6 --no bird=8-9.5 -o bird.nmf',
    'nmf learn --folder out --indices "2,5" -o bird.nmf',
    'nmf learn bird.nmf stream.nmf -o both.nmf',
  ]);
}
