import { Command } from 'commander';
import { withExamples } from './examples.js';
import { withJsonFailure } from './json.js';
import { defineFlags, toggle, type Values } from './option.js';
import { writeJson, writeResult } from './output.js';

const FLAGS = defineFlags({ json: toggle('--json', 'print it as JSON') });

/** `nmf show <file>`: prints what is inside a model file. */
export function showCommand(): Command {
  const command = new Command('show')
    .summary('print what is inside a model')
    .description('Prints the settings of a model file, and the spectra of its sources.')
    .argument('<file>', 'model that nmf learn wrote')
    .action((file: string, flags: Values<typeof FLAGS>) =>
      withJsonFailure(flags.json, { file }, () => showAction(file, flags.json ?? false)),
    );
  for (const flag of Object.values(FLAGS)) command.addOption(flag);
  return withExamples(command, ['nmf show bird.nmf']);
}

async function showAction(file: string, isJson: boolean): Promise<void> {
  const [{ readModel }, { modelTable, templateFacts }] = await Promise.all([
    import('../folder/index.js'),
    import('./model-table.js'),
  ]);
  const model = readModel(file);
  const { settings, sources } = model;
  if (isJson) writeJson({ status: 'done', file, settings, sources, templates: templateFacts(model) });
  else writeResult(modelTable(model));
}
