import { assertPath } from '../arguments.js';
import { described, readSmallFile } from '../disk/index.js';
import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import { type AnsweredSource, isAnswers, readAnswers } from './answers.js';
import { type MarkedFile, readLabelTrack } from './label-track.js';
import type { Mark } from './mark.js';
import { isSelectionTable, readSelectionTable } from './selection-table.js';

/** Far more lines than anybody marks by hand. */
const MAX_BYTES = 4e6;
/** Each is compared with each. */
export const MAX_MARKS = 5000;

/** What {@link readMarks} read. */
export interface MarksRead {
  /** In the order of the file. */
  readonly marks: readonly Mark[];
  /** Which components are whose, as a listening page saves it; none in other files. */
  readonly sources: readonly AnsweredSource[];
  /** One line each: what the file holds and is not used. */
  readonly warnings: readonly string[];
}

/**
 * Reads which sources sound where: a label track of Audacity, a selection table of Raven, or what a listening page saves.
 * Labels are `bird` (it sounds, among other things), `only bird` (it alone sounds) and `no bird` (it is silent).
 *
 * @returns At least one mark or source.
 *
 * @throws NmfError `usage` for what is no path; `input` for a file that cannot be read, and for a line that says nothing
 *   known.
 */
export function readMarks(path: string): MarksRead {
  assertPath('path', path, 'labels.txt');
  const bytes = described('read', path, () => readSmallFile(path, MAX_BYTES));
  const name = printableName(path);
  const { marks, sources, hasFrequencies } = readText(decode(bytes, name), path);
  if (marks.length + sources.length === 0)
    throw new NmfError('input', `${name} marks nothing. Label a region first.`);
  if (marks.length > MAX_MARKS) {
    throw new NmfError('input', `${name} holds ${marks.length} marks, more than ${MAX_MARKS}. Use fewer.`);
  }
  const unused = `${name}: its frequency limits are not used; marks apply to all frequencies.`;
  return { marks, sources, warnings: hasFrequencies ? [unused] : [] };
}

function readText(text: string, file: string): MarkedFile & Pick<MarksRead, 'sources'> {
  if (isAnswers(text)) return { ...readAnswers(text, file), hasFrequencies: false };
  const lines = text.split(/\r\n|\n|\r/);
  const heading = lines.find((line) => line.trim() !== '') ?? '';
  const read = isSelectionTable(heading) ? readSelectionTable : readLabelTrack;
  return { ...read(lines, file), sources: [] };
}

function decode(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new NmfError('input', `${name} is not UTF-8 text. Export the labels again, or save it as UTF-8.`);
  }
}
