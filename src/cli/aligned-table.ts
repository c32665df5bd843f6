/**
 * Rows of cells as text, one per line, columns aligned; ends with a line break.
 *
 * @param left - Indices of the columns that are aligned to the left; the others are to the right.
 */
export function alignedTable(rows: readonly (readonly string[])[], left: readonly number[]): string {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row.map((cell, i) => (left.includes(i) ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  ');
  return `${rows.map((row) => line(row).trimEnd()).join('\n')}\n`;
}
