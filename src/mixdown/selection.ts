import { refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import { option, type Phrase, phrase } from '../text/index.js';

/** A choice of components: an index, indices, or a text such as `2,5..7`, `!3` (all but 3) or `all`. */
export type Selection = number | readonly number[] | string;

/**
 * Reads a choice of components: numbers, or a text with indices and inclusive ranges between commas or spaces, `2,5..7`
 * or `2 5-7`, where `!` leaves out: `!3` is all but 3, `0..9,!4` is 0 to 9 without 4; `all` is every one. Order and
 * repetition do not matter.
 *
 * @param count - Number of components there are.
 * @param owner - Named in the messages, e.g. the folder.
 * @param name - Of the option that holds the choice, for messages. Default `indices`.
 * @returns The chosen indices, ascending, at least one.
 * @throws NmfError `usage` for anything else, and for an index that does not exist.
 */
export function parseSelection(
  selection: Selection,
  count: number,
  owner: string,
  name = 'indices',
): number[] {
  const wanted = new Set<number>();
  const unwanted = new Set<number>();
  const items = readItems(selection, name);
  for (const { first, last, leavesOut } of items) {
    if (last !== undefined && last >= count) {
      const missing = Math.max(first, count);
      const present = count === 1 ? 'only component 0' : `0 to ${count - 1}`;
      throw new NmfError('usage', `component ${missing} does not exist: ${owner} has ${present}`);
    }
    const target = leavesOut ? unwanted : wanted;
    for (let index = first; index <= (last ?? count - 1); index++) target.add(index);
  }
  const asked = items.some(({ leavesOut }) => !leavesOut);
  const from = asked ? wanted : new Set(Array(count).keys());
  const chosen = [...from].filter((index) => !unwanted.has(index)).sort((a, b) => a - b);
  if (chosen.length === 0) {
    const remedy = `Name at least one${count === 1 ? ': there is only 0' : ` of 0 to ${count - 1}`}.`;
    const said = phrase`${option(name)} ${String(selection)} leaves no component.`;
    throw selectionError(name, said, selection, remedy);
  }
  return chosen;
}

/**
 * Checks that {@link parseSelection} can read a choice, whatever components there are.
 *
 * @param name - As of {@link parseSelection}.
 * @throws NmfError `usage`.
 */
export function assertSelection(selection: Selection, name = 'indices'): void {
  readItems(selection, name);
}

/** Whether {@link parseSelection} can read a choice, whatever components there are. */
export function isSelection(selection: Selection): boolean {
  try {
    readItems(selection, 'indices');
    return true;
  } catch {
    return false;
  }
}

interface Item {
  readonly first: number;
  /** Inclusive; undefined for the last component there is. */
  readonly last: number | undefined;
  readonly leavesOut: boolean;
}

function readItems(selection: Selection, name: string): Item[] {
  if (typeof selection === 'string') return parseItems(selection, name);
  const indices: readonly unknown[] = Array.isArray(selection) ? selection : [selection];
  if (indices.length === 0) refuse(name, 'at least one index', selection, option(name, '0'));
  return indices.map((index, i) => {
    if (typeof index !== 'number' || !Number.isSafeInteger(index) || index < 0) {
      const place = Array.isArray(selection) ? `${name}[${i}]` : name;
      refuse(place, 'a whole number of at least 0', index, 'Try [2, 5], or "2,5..7".');
    }
    return { first: index, last: index, leavesOut: false };
  });
}

function parseItems(text: string, name: string): Item[] {
  const joined = text
    .trim()
    .replace(/\s*\.\.\s*/g, '..')
    .replace(/!\s+/g, '!');
  return joined.split(/\s*,\s*|\s+/).map((item) => parseItem(item, text, name));
}

function parseItem(item: string, text: string, name: string): Item {
  const match = /^(!?)(?:(all)|(\d+)(?:(?:\.\.|-)(\d+))?)$/.exec(item);
  if (match === null) {
    const among = item === text ? '' : ` in ${JSON.stringify(text)}`;
    const got = `${JSON.stringify(item)}${among}`;
    throw selectionError(name, phrase`${option(name)} takes ${RULE}; got ${got}.`, text);
  }
  const leavesOut = match[1] === '!';
  if (match[2] !== undefined) return { first: 0, last: undefined, leavesOut };
  const first = Number(match[3]);
  const last = match[4] === undefined ? first : Number(match[4]);
  if (last < first) {
    const remedy = `Write ${last}..${first}.`;
    throw selectionError(name, phrase`${option(name)}: the range ${item} runs backwards.`, text, remedy);
  }
  return { first, last, leavesOut };
}

const RULE = 'indices and ranges such as 2,5..7, exclusions such as !3, or all';

function selectionError(name: string, said: Phrase, value: Selection, remedy?: string): NmfError {
  const full = remedy === undefined ? said : phrase`${said} ${remedy}`;
  return new NmfError('usage', full, { option: name, rule: RULE, value, remedy });
}

/** The shortest text that {@link parseSelection} reads back: `2,5..7`. */
export function formatSelection(indices: readonly number[]): string {
  const parts: string[] = [];
  for (let i = 0; i < indices.length; ) {
    let j = i;
    while (j + 1 < indices.length && indices[j + 1] === indices[j] + 1) j++;
    parts.push(
      j === i
        ? `${indices[i]}`
        : j === i + 1
          ? `${indices[i]},${indices[j]}`
          : `${indices[i]}..${indices[j]}`,
    );
    i = j + 1;
  }
  return parts.join(',');
}
