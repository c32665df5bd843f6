import type { Manifest } from '../folder/index.js';
import { formatSelection } from '../mixdown/selection.js';
import { printableName } from '../text/index.js';

/** The sources of a separation as a table, or its components where nothing is named; as {@link alignedTable}. */
export function manifestTable(manifest: Manifest): string {
  return manifest.sources === undefined ? componentTable(manifest) : sourceTable(manifest.sources);
}

function sourceTable(sources: NonNullable<Manifest['sources']>): string {
  return alignedTable([
    ['source', 'file', 'energy', 'components'],
    ...sources.map(({ name, file, energyShare, components }) => [
      name,
      shownFile(file),
      formatShare(energyShare),
      formatSelection(components),
    ]),
  ]);
}

const shownFile = (file: string | undefined) => (file === undefined ? '-' : printableName(file));

function componentTable({ components }: Manifest): string {
  const isSuggested = components.some(({ suggested }) => suggested !== undefined);
  return alignedTable([
    ['index', 'file', 'energy', 'peak', 'centroid', 'alike', ...(isSuggested ? ['suggested'] : [])],
    ...components.map((c) => [
      String(c.index),
      shownFile(c.file),
      formatShare(c.energyShare),
      formatHertz(c.peakHz),
      formatHertz(c.centroidHz),
      c.alike === undefined ? '-' : `${c.alike.index} (${c.alike.correlation.toFixed(2)})`,
      ...(isSuggested ? [formatSuggestion(c.suggested)] : []),
    ]),
  ]);
}

/**
 * Rows under a heading, columns aligned to the right; ends with a line break.
 *
 * @param left - Indices of the columns that are aligned to the left. Default: the second one, a name.
 */
export function alignedTable(rows: readonly (readonly string[])[], left: readonly number[] = [1]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (left.includes(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return `${rows.map(line).join('\n')}\n`;
}

function formatSuggestion(suggested: Manifest['components'][number]['suggested']): string {
  return suggested === undefined ? '-' : `${suggested.source} (${suggested.confidence.toFixed(2)})`;
}

function formatShare(share: number): string {
  const percent = 100 * share;
  return percent > 0 && percent < 0.05 ? '<0.1 %' : `${percent.toFixed(1)} %`;
}

export function formatHertz(hz: number): string {
  return `${hz < 10 ? Number(hz.toPrecision(3)) : hz < 100 ? hz.toFixed(1) : Math.round(hz)} Hz`;
}
