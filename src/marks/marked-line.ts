import { NmfError } from '../errors.js';
import { printableName, readSeconds } from '../text/index.js';
import { readLabel } from './label.js';
import type { Mark } from './mark.js';

/** A line of a file that marks a region, as it is written. */
export interface MarkedLine {
  /** Name of the file. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/**
 * The mark that a line makes.
 *
 * @throws NmfError `input` for what is no time, a region without length, and a label that says nothing known.
 */
export function markOf(marked: MarkedLine): Mark {
  const fromSeconds = readTime(marked.from, marked);
  const toSeconds = readTime(marked.to, marked);
  const span = `${marked.from.trim()} to ${marked.to.trim()}`;
  if (toSeconds === fromSeconds) {
    throw faultAt(marked, `the label at ${marked.from.trim()} has no length. Drag it over the region`);
  }
  if (toSeconds < fromSeconds) throw faultAt(marked, `the region from ${span} runs backwards`);
  const label = readLabel(marked.label);
  if (typeof label === 'string') throw faultAt(marked, `the region from ${span} ${label}`);
  return { ...label, fromSeconds, toSeconds };
}

/** What is wrong with a line, as an error. */
export function faultAt({ file, line }: Pick<MarkedLine, 'file' | 'line'>, what: string): NmfError {
  return new NmfError('input', `${printableName(file)}, line ${line}: ${what}.`);
}

function readTime(text: string, marked: MarkedLine): number {
  const seconds = readSeconds(text);
  if (seconds !== undefined) return seconds;
  const remedy = /^\d+,\d+$/.test(text.trim())
    ? `Write ${text.trim().replace(',', '.')}`
    : 'Write seconds, such as 3.2';
  throw faultAt(marked, `${JSON.stringify(text)} is not a time. ${remedy}`);
}
