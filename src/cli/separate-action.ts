import { withJsonFailure } from './json.js';
import { writeWarning } from './output.js';
import { printOptions } from './print-options.js';
import type { SeparateFlags } from './separate-flags.js';
import { separateMany } from './separate-many.js';
import { separateOne } from './separate-one.js';
import { readSeparateRequest } from './separate-request.js';

/**
 * Runs `nmf separate` as the command line says.
 *
 * @param namesOutput - Whether `--output` was given.
 */
export async function separateAction(
  inputs: readonly string[],
  flags: SeparateFlags,
  namesOutput: boolean,
): Promise<void> {
  const isJson = flags.json && flags.printOptions === undefined;
  const what = inputs.length === 1 ? { recording: inputs[0], folder: flags.output } : {};
  await withJsonFailure(isJson, what, async () => {
    const request = await readSeparateRequest(inputs, flags, namesOutput);
    const { work } = request;
    for (const warning of request.warnings) writeWarning(warning);
    if (request.printsOptions) return printOptions(request);
    return work.kind === 'single' ? separateOne(work, request) : separateMany(work.plan, request);
  });
}
