import type { MarkedFile } from './label-track.js';
import type { Mark } from './mark.js';
import { faultAt, markOf } from './marked-line.js';

/** Headings of Raven's selection tables, in small letters. */
const BEGIN = 'begin time (s)';
const END = 'end time (s)';
/** Which column tells what was heard: Raven's own first, then those of programs that write its tables. */
const LABELS = ['annotation', 'label', 'species', 'common name', 'name', 'tag', 'class'];
/** Which recording a selection is in, where a table is of several. */
const RECORDINGS = ['begin path', 'begin file'];
const FREQUENCIES = ['low freq (hz)', 'high freq (hz)'];

/** Whether a first line is the heading of a selection table. */
export function isSelectionTable(heading: string): boolean {
  return headingsOf(heading).includes(BEGIN);
}

/**
 * Reads a selection table as Raven writes it: headings, then a line per selection, between tabs. A selection that stands
 * there once per view counts once.
 *
 * @param lines - The headings are the first that is not empty.
 * @param file - What messages call it.
 * @throws NmfError `input`, which names the line; for a table without labels, and for one of several recordings.
 */
export function readSelectionTable(lines: readonly string[], file: string): MarkedFile {
  const first = lines.findIndex((text) => text.trim() !== '');
  const headings = headingsOf(lines[first]);
  const columnOf = (names: readonly string[]) =>
    names.map((name) => headings.indexOf(name)).find((column) => column >= 0);
  const label = columnOf(LABELS);
  const end = columnOf([END]);
  if (end === undefined) throw faultAt({ file, line: first + 1 }, 'there is no column "End Time (s)"');
  if (label === undefined) {
    throw faultAt(
      { file, line: first + 1 },
      'no column says what is heard. Add a column "Annotation" with the names of sources',
    );
  }
  const [begin, selection, recording] = [
    headings.indexOf(BEGIN),
    columnOf(['selection']),
    columnOf(RECORDINGS),
  ];
  const marks: Mark[] = [];
  const seen = new Set<string>();
  const recordings = new Set<string>();
  for (let i = first + 1; i < lines.length; i++) {
    if (lines[i].trim() === '') continue;
    const fields = lines[i].split('\t');
    const [from, to] = [fields[begin] ?? '', fields[end] ?? ''];
    if (recording !== undefined) recordings.add(fields[recording] ?? '');
    if (recordings.size > 1) {
      throw faultAt({ file, line: i + 1 }, 'another recording begins here. Make one table per recording');
    }
    const number = selection === undefined ? String(i) : fields[selection];
    if (seen.has(number)) continue;
    seen.add(number);
    marks.push(markOf({ file, line: i + 1, from, to, label: fields[label] ?? '' }));
  }
  return { marks, hasFrequencies: columnOf(FREQUENCIES) !== undefined };
}

function headingsOf(line: string): string[] {
  return line.split('\t').map((heading) => heading.trim().toLowerCase());
}
