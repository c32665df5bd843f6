import type { MarkKind } from './mark.js';
import { plainName, sourceNameFault } from './source-name.js';

/** What a label says: of which source, and what it does. */
export interface Label {
  readonly source: string;
  readonly kind: MarkKind;
}

/**
 * Reads a label: `bird`, `only bird` or `no bird`.
 *
 * @returns What it says, or what is wrong with it, as the end of a sentence with the remedy.
 */
export function readLabel(text: string): Label | string {
  const label = plainName(text);
  if (label === '') return 'has no label. Write the name of the source';
  const [, word, named] = /^(?:(only|no) )?(.*)$/i.exec(label) ?? [];
  const kind = word === undefined ? 'sounds' : word.toLowerCase() === 'no' ? 'silent' : 'only';
  const fault = sourceNameFault(named);
  if (fault === undefined) return { source: named, kind };
  return `is labelled ${JSON.stringify(label)}: the name ${fault}. Write "bird", "only bird" or "no bird"`;
}
