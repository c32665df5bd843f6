/**
 * A Markdown table with padded columns; columns of numbers are flush right.
 *
 * @param {readonly string[]} heading
 * @param {readonly (readonly string[])[]} rows
 */
export function markdownTable(heading, rows) {
  const widths = heading.map((cell, i) => Math.max(3, cell.length, ...rows.map((row) => row[i].length)));
  const numeric = heading.map(
    (_, i) => rows.some((row) => row[i] !== '') && rows.every((row) => /^([*−+-]*\d|$)/.test(row[i])),
  );
  const pad = (/** @type {string} */ cell, /** @type {number} */ i) =>
    numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i]);
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.map(pad).join(' | ')} |`;
  const rule = widths.map((width, i) => (numeric[i] ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [line(heading), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
