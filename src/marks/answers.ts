import { NmfError } from '../errors.js';
import { printableName } from '../text/index.js';
import { MARK_KINDS, type Mark } from './mark.js';
import { sourceNameFault } from './source-name.js';

/** What a listener answered about the components of a separation. */
export interface AnsweredSource {
  /** Of the source. */
  readonly name: string;
  /** Components that belong to it. */
  readonly mine: readonly number[];
  /** Components that partly do, or may. */
  readonly unsure: readonly number[];
}

/** What a listening page saves. */
export interface Answers {
  readonly sources: readonly AnsweredSource[];
  readonly marks: readonly Mark[];
}

/** Whether a text is what a listening page saves, rather than a list of labels. */
export function isAnswers(text: string): boolean {
  return text.trimStart().startsWith('{');
}

/**
 * Reads what a listening page saves: `{"sources": [{"name": "heart", "mine": [2, 5], "unsure": [7]}], "marks": [{"source":
 * "heart", "kind": "silent", "start": 1.2, "end": 1.6}]}`, times in seconds.
 *
 * @param file - What messages call it.
 * @throws NmfError `input`, which names what is wrong.
 */
export function readAnswers(text: string, file: string): Answers {
  const shown = printableName(file);
  const refuse = (what: string) =>
    new NmfError('input', `${shown} is not what a listening page saves: ${what}. Save it there again.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse('it is not valid JSON');
  }
  const fields = isObject(value) ? value : {};
  const list = (key: 'sources' | 'marks') => {
    const { [key]: items = [] } = fields;
    if (!Array.isArray(items) || !items.every(isObject)) throw refuse(`${key} is not a list of objects`);
    return items;
  };
  return {
    sources: list('sources').map(({ name, mine = [], unsure = [] }, i) => {
      if (!isName(name)) throw refuse(`sources.${i}.name is not the name of a source`);
      if (!isIndices(mine)) throw refuse(`sources.${i}.mine is not a list of components`);
      if (!isIndices(unsure)) throw refuse(`sources.${i}.unsure is not a list of components`);
      return { name, mine, unsure };
    }),
    marks: list('marks').map(({ source, kind, start, end }, i) => {
      if (!isName(source)) throw refuse(`marks.${i}.source is not the name of a source`);
      const known = MARK_KINDS.find((one) => one === kind);
      if (known === undefined) throw refuse(`marks.${i}.kind is none of ${MARK_KINDS.join(', ')}`);
      if (!isTime(start) || !isTime(end) || end <= start)
        throw refuse(`marks.${i} does not lead from an earlier to a later time in seconds`);
      return { source, kind: known, fromSeconds: start, toSeconds: end };
    }),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isName = (value: unknown): value is string =>
  typeof value === 'string' && sourceNameFault(value) === undefined;
const isIndices = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every((index) => Number.isSafeInteger(index) && index >= 0);
const isTime = (value: unknown): value is number => Number.isFinite(value) && Number(value) >= 0;
