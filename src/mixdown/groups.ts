import { assertObject, refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import { type Manifest, sourceFileName } from '../folder/index.js';
import { isSourceFileName } from '../folder/paths.js';
import { option, phrase, printableName } from '../text/index.js';
import { type Chosen, componentsOfSource } from './choice.js';
import { assertSelection, parseSelection, type Selection } from './selection.js';

/**
 * Groups by their names. Members are indices as {@link Selection} has them; in a text, between commas, also names of
 * sources, and `rest`, which is all that no group takes: `{ kick: '0,3', snare: 1, others: 'rest' }`.
 */
export type Groups = Readonly<Record<string, Selection>>;

/** A group of a separation folder. */
export interface Group extends Chosen {
  readonly name: string;
}

/** The member that stands for what no group takes. */
const REST = 'rest';
const EXAMPLE = "Try { kick: '0,3', others: 'rest' }.";

/**
 * Checks groups as far as that is possible without a folder.
 *
 * @throws NmfError `usage`: no group, a name that no file can have, two of one name, members that cannot be read.
 */
export function assertGroups(groups: Groups): void {
  assertObject('groups', groups, EXAMPLE);
  const names = Object.keys(groups);
  if (names.length === 0) refuse('groups', 'at least one group', groups, EXAMPLE);
  for (const [i, name] of names.entries()) {
    if (!isSourceFileName(sourceFileName(name))) {
      throw groupError(
        name,
        "is no name for a group: it may hold letters, digits, single spaces, and . - _ '",
      );
    }
    const first = names.findIndex((one) => one.toLowerCase() === name.toLowerCase());
    if (first < i) throw groupError(name, 'is the name of two groups');
    membersOf(name, groups[name]);
  }
}

/**
 * The components of groups.
 *
 * @throws NmfError `usage` for components and sources that there are not, and where groups leave no rest.
 */
export function resolveGroups(groups: Groups, folder: string, manifest: Manifest): Group[] {
  const owner = printableName(folder);
  const count = manifest.components.length;
  const listed = Object.entries(groups).map(([name, selection]) => {
    const { indices, sources, hasRest } = membersOf(name, selection);
    const own = new Set(indices === undefined ? [] : parseSelection(indices, count, owner, `groups.${name}`));
    for (const source of sources)
      for (const index of componentsOfSource(source, owner, manifest)) own.add(index);
    return { name, own, hasRest };
  });
  const rest = [...Array(count).keys()].filter((index) => listed.every(({ own }) => !own.has(index)));
  return listed.map(({ name, own, hasRest }) => {
    const indices = [...own, ...(hasRest ? rest : [])].sort((a, b) => a - b);
    if (indices.length > 0) return { name, indices, alike: [] };
    throw groupError(name, `is empty: the other groups take all components of ${owner}`);
  });
}

interface Members {
  readonly indices: Selection | undefined;
  readonly sources: readonly string[];
  readonly hasRest: boolean;
}

/** @throws NmfError `usage`. */
function membersOf(name: string, selection: Selection): Members {
  const option = `groups.${name}`;
  if (typeof selection !== 'string') {
    assertSelection(selection, option);
    return { indices: selection, sources: [], hasRest: false };
  }
  const items = selection.split(',').map((item) => item.trim());
  if (items.includes('')) {
    const got = items.length === 1 ? 'has no member' : `has nothing between two commas, or at an end`;
    throw groupError(name, `${got}: name indices, sources or ${REST}`);
  }
  const numbers = items.filter(isOfIndices);
  const names = items.filter((item) => !isOfIndices(item));
  const indices = numbers.length === 0 ? undefined : numbers.join(',');
  if (indices !== undefined) assertSelection(indices, option);
  const sources = names.filter((item) => item.toLowerCase() !== REST);
  return { indices, sources, hasRest: sources.length < names.length };
}

/** Names have a letter. */
const isOfIndices = (item: string) => /^[^\p{L}]+$|^!?\s*all$/u.test(item);

function groupError(name: string, said: string): NmfError {
  const shown = name === '' ? '""' : printableName(name);
  return new NmfError('usage', phrase`group ${shown} ${said}.`, {
    option: option('groups').option,
    value: name,
  });
}
