import { assertString } from '../arguments.js';
import { NmfError } from '../errors.js';

/**
 * Reads a choice of components: a comma-separated list of indices and inclusive ranges, `2,5..7`, where `!`
 * leaves out: `!3` is all but 3, `0..9,!4` is 0 to 9 without 4. Order and repetition do not matter.
 *
 * @param count - Number of components there are.
 * @param owner - Named in the messages, e.g. the folder.
 * @returns The chosen indices, ascending, at least one.
 * @throws NmfError `usage` for anything else, and for an index that does not exist.
 */
export function parseSelection(text: string, count: number, owner: string): number[] {
  const wanted = new Set<number>();
  const unwanted = new Set<number>();
  const items = parseItems(text);
  for (const { first, last, leavesOut } of items) {
    if (last >= count) {
      const missing = Math.max(first, count);
      throw new NmfError('usage', `component ${missing} does not exist: ${owner} has 0 to ${count - 1}`);
    }
    const target = leavesOut ? unwanted : wanted;
    for (let index = first; index <= last; index++) target.add(index);
  }
  const asked = items.some(({ leavesOut }) => !leavesOut);
  const from = asked ? wanted : new Set(Array(count).keys());
  const chosen = [...from].filter((index) => !unwanted.has(index)).sort((a, b) => a - b);
  if (chosen.length === 0) {
    throw new NmfError(
      'usage',
      `--indices ${text} leaves no component. Name at least one of 0 to ${count - 1}.`,
    );
  }
  return chosen;
}

/**
 * Checks that {@link parseSelection} can read a text, whatever components there are.
 *
 * @throws NmfError `usage`.
 */
export function assertSelection(text: string): void {
  parseItems(text);
}

interface Item {
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
  readonly leavesOut: boolean;
}

function parseItems(text: string): Item[] {
  assertString('--indices', text, '2,5..7');
  return text.split(',').map((part) => {
    const item = part.trim();
    const match = /^(!?)\s*(\d+)(?:\s*\.\.\s*(\d+))?$/.exec(item);
    if (match === null) {
      throw new NmfError(
        'usage',
        `--indices takes indices, ranges and exclusions such as 2,5..7 or !3, got ${JSON.stringify(item)} in ${JSON.stringify(text)}.`,
      );
    }
    const first = Number(match[2]);
    const last = match[3] === undefined ? first : Number(match[3]);
    if (last < first) {
      throw new NmfError('usage', `--indices: the range ${item} runs backwards. Write ${last}..${first}.`);
    }
    return { first, last, leavesOut: match[1] === '!' };
  });
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
