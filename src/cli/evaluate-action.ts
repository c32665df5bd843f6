import { formatSelection } from '../mixdown/index.js';
import { type Evaluation, evaluate, type GroupMeasures } from '../tasks/index.js';
import { printableName } from '../text/index.js';
import type { EvaluateFlags } from './evaluate-flags.js';
import { writeJson, writeResult, writeWarning } from './output.js';
import { withStatusLine } from './status.js';
import { alignedTable } from './table.js';

/** Runs `nmf evaluate` as the command line says. */
export async function evaluateAction(
  folder: string,
  { references, json, quiet }: EvaluateFlags,
): Promise<void> {
  const evaluation = await withStatusLine(quiet ?? false, (status, signal) =>
    evaluate(folder, {
      references,
      signal,
      onProgress: ({ done, of }) => status.update(`comparing  ${Math.floor((100 * done) / of)} %`),
    }),
  );
  for (const warning of evaluation.warnings) writeWarning(warning);
  if (json) writeJson({ status: 'done', ...evaluation });
  else writeResult(evaluationTable(evaluation));
}

/** One reference per line, in dB. */
function evaluationTable({ references }: Evaluation): string {
  const cells = ({ siSdr, siSdrImprovement, sdr, sir, sar }: GroupMeasures) =>
    [siSdr, siSdrImprovement, sdr, sir, sar].map(formatDecibels);
  const rows = references.map(({ reference, grouped }) => [
    printableName(reference),
    ...(grouped === undefined
      ? ['none', ...Array<string>(5).fill('-')]
      : [formatSelection(grouped.components), ...cells(grouped)]),
  ]);
  return alignedTable(
    [['reference', 'components', 'SI-SDR', 'improved by', 'SDR', 'SIR', 'SAR'], ...rows],
    [0, 1],
  );
}

function formatDecibels(decibels: number | undefined): string {
  return decibels === undefined ? '-' : `${decibels.toFixed(2)} dB`;
}
