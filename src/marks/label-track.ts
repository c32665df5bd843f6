import type { Mark } from './mark.js';
import { faultAt, markOf } from './marked-line.js';

/** Marks of a file, and what it says beside them. */
export interface MarkedFile {
  readonly marks: readonly Mark[];
  /** Whether it limits regions to a range of frequencies. */
  readonly hasFrequencies: boolean;
}

/**
 * Reads a label track as Audacity exports it: a line per label, with start, end and text between tabs. Behind it there
 * may be a line that begins with a backslash and holds limits of frequency.
 *
 * @param file - What messages call it.
 * @throws NmfError `input`, which names the line.
 */
export function readLabelTrack(lines: readonly string[], file: string): MarkedFile {
  const marks: Mark[] = [];
  let hasFrequencies = false;
  for (const [i, text] of lines.entries()) {
    const line = i + 1;
    if (text.trim() === '') continue;
    if (text.startsWith('\\')) {
      hasFrequencies = true;
      continue;
    }
    const [from, to, ...label] = text.split('\t');
    if (to === undefined) {
      throw faultAt({ file, line }, 'it does not hold start, end and label with tabs between them');
    }
    marks.push(markOf({ file, line, from, to, label: label.join(' ') }));
  }
  return { marks, hasFrequencies };
}
