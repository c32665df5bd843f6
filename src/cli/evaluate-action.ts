import { formatSelection } from '../mixdown/index.js';
import { type AllMeasures, type Evaluation, evaluate } from '../tasks/index.js';
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

/** A line for each reference, in dB: of the source that is nearest to it, and of its group of components. */
function evaluationTable({ references }: Evaluation): string {
  const hasSources = references.some(({ source }) => source !== undefined);
  const hasComponents = !hasSources || references.some(({ grouped }) => grouped !== undefined);
  const rows = references.flatMap(({ reference, source, grouped }) => [
    ...(hasSources ? [rowOf(reference, source?.source, source)] : []),
    ...(hasComponents ? [rowOf(reference, grouped && formatSelection(grouped.components), grouped)] : []),
  ]);
  const what = [...(hasSources ? ['source'] : []), ...(hasComponents ? ['components'] : [])].join(' or ');
  return alignedTable([['reference', what, 'SI-SDR', 'improved by', 'SDR', 'SIR', 'SAR'], ...rows], [0, 1]);
}

function rowOf(reference: string, what: string | undefined, measures: AllMeasures | undefined): string[] {
  const { siSdr, siSdrImprovement, sdr, sir, sar } = measures ?? {};
  const cells = [siSdr, siSdrImprovement, sdr, sir, sar].map(formatDecibels);
  return [printableName(reference), what ?? 'none', ...cells];
}

function formatDecibels(decibels: number | undefined): string {
  return decibels === undefined ? '-' : `${decibels.toFixed(2)} dB`;
}
