import { withJsonFailure } from './json.js';
import { printOptions } from './print-options.js';
import type { SeparateFlags } from './separate-flags.js';
import { separateMany } from './separate-many.js';
import { separateOne } from './separate-one.js';
import { readSeparateRequest } from './separate-request.js';

/** Runs `nmf separate` as the command line says. */
export async function separateAction(inputs: string[], flags: SeparateFlags): Promise<void> {
  const isJson = flags.json && flags.printOptions === undefined;
  const what = inputs.length === 1 ? { recording: inputs[0], folder: flags.output } : {};
  await withJsonFailure(isJson, what, async () => {
    const request = await readSeparateRequest(inputs, flags);
    if (flags.printOptions !== undefined) return printOptions(request, flags);
    return request.kind === 'single' ? separateOne(request.input, flags) : separateMany(request.plan, flags);
  });
}
