import { assertMayReplaceModel, type Model, writeModel } from '../folder/index.js';
import { modelOfComponents, readModels } from '../tasks/index.js';
import { printableName } from '../text/index.js';
import { interruptible } from './interrupt.js';
import { withJsonFailure } from './json.js';
import type { LearnFlags } from './learn-flags.js';
import { type LearnWork, readLearnRequest } from './learn-request.js';
import { sourcesText } from './model-table.js';
import { writeJson, writeNote } from './output.js';

/** Runs `nmf learn` as the command line says. */
export function learnAction(inputs: readonly string[], flags: LearnFlags): Promise<void> {
  const { output, json } = flags;
  return withJsonFailure(json, { output }, async () => {
    const { work, quiet, ...request } = readLearnRequest(inputs, flags);
    assertMayReplaceModel(request.output, request.force, work.kind === 'join' ? work.paths : []);
    // A signal that comes while the file is written waits until it is complete.
    const model = await interruptible(async () => {
      const made = await learn(work);
      writeModel(request.output, made, { force: request.force });
      return made;
    });
    const { settings, sources } = model;
    if (json) writeJson({ status: 'done', output: request.output, settings, sources });
    else if (!quiet) writeNote(`${printableName(request.output)}: ${sourcesText(model)}`);
  });
}

async function learn(work: LearnWork): Promise<Model> {
  if (work.kind === 'join') return readModels(work.paths);
  const { folder, indices, name } = work;
  return modelOfComponents(folder, { indices, name });
}
