import { assertNever } from '../errors.js';
import { assertMayReplaceModel, writeModel } from '../folder/index.js';
import { type LearnResult, learn, modelOfComponents, readModels } from '../tasks/index.js';
import { printableName } from '../text/index.js';
import { interruptible } from './interrupt.js';
import { withJsonFailure } from './json.js';
import type { LearnFlags } from './learn-flags.js';
import { type LearnWork, readLearnRequest } from './learn-request.js';
import { sourcesText } from './model-table.js';
import { writeJson, writeNote, writeWarning } from './output.js';
import { createProgressText } from './progress-text.js';
import { createStatusLine } from './status.js';

/** Runs `nmf learn` as the command line says. */
export function learnAction(inputs: readonly string[], flags: LearnFlags): Promise<void> {
  const { output, json } = flags;
  return withJsonFailure(json, { output }, async () => {
    const { work, quiet, warnings: odd, ...request } = readLearnRequest(inputs, flags);
    assertMayReplaceModel(request.output, request.force, work.kind === 'components' ? [] : work.paths);
    // A signal that comes while the file is written waits until it is complete.
    const { model, warnings } = await interruptible(async (signal) => {
      const made = await makeModel(work, quiet, signal);
      writeModel(request.output, made.model, { force: request.force });
      return made;
    });
    const all = [...odd, ...warnings];
    for (const warning of all) writeWarning(warning);
    const { settings, sources } = model;
    if (json) writeJson({ status: 'done', output: request.output, settings, sources, warnings: all });
    else if (!quiet) writeNote(`${printableName(request.output)}: ${sourcesText(model)}`);
  });
}

async function makeModel(work: LearnWork, quiet: boolean, signal: AbortSignal): Promise<LearnResult> {
  switch (work.kind) {
    case 'join':
      return { model: readModels(work.paths), warnings: [] };
    case 'components': {
      const { folder, indices, name } = work;
      return { model: await modelOfComponents(folder, { indices, name }), warnings: [] };
    }
    case 'recordings': {
      const status = await createStatusLine(quiet);
      const progressText = createProgressText();
      try {
        return await learn(work.paths, {
          ...work.options,
          signal,
          onProgress: (progress) => status.update(progressText(progress)),
        });
      } finally {
        status.clear();
      }
    }
    default:
      return assertNever(work);
  }
}
