import { refuse } from '../arguments.js';
import { NmfError } from '../errors.js';
import type { Manifest } from '../folder/index.js';
import { type Alike, alikeTo } from '../separation/index.js';
import { option, phrase, printableName } from '../text/index.js';
import { parseConditions, selectByConditions } from './conditions.js';
import { readCorrelations } from './correlations.js';
import { assertSelection, parseSelection, type Selection } from './selection.js';

/** Which components: what any of these names. At least one of them is given. */
export interface Choice {
  /** A number, numbers, or a text such as `2,5..7`, `!3` (all but 3) or `all`. */
  readonly indices?: Selection | undefined;
  /** Such components, and those whose activation correlates with one of theirs above 0.5 (Pearson). */
  readonly like?: Selection | undefined;
  /**
   * Those whose numbers fulfil conditions such as `peak<150, rate=40..140`: on `index`, `energy`, `peak`, `centroid`,
   * `rate` or `confidence`, with `<`, `<=`, `>`, `>=`, `=`, or `=` and a range; commas mean "and".
   */
  readonly select?: string | undefined;
  /** Those of a named source, or of several. */
  readonly sources?: string | readonly string[] | undefined;
}

/** What was chosen. */
export interface Chosen {
  /** Ascending, at least one. */
  readonly indices: readonly number[];
  /** Those that are there for being alike another one, with the correlation, the most alike first. */
  readonly alike: readonly Alike[];
}

/**
 * Correlation from which a component belongs to the one that it is like. What that keeps of the ideal choice on hearts is
 * in bench/choose.md; on other sounds it does not help.
 */
const ALIKE = 0.5;

/**
 * Checks a choice as far as that is possible without a folder.
 *
 * @throws NmfError `usage`.
 */
export function assertChoice({ indices, like, select, sources }: Choice): void {
  if ([indices, like, select, sources].every((one) => one === undefined)) {
    const others = phrase`${option('like')}, ${option('select')} or ${option('sources')}`;
    const said = phrase`nothing says which components: give ${option('indices')}, ${others}.`;
    throw new NmfError('usage', said, { option: 'indices' });
  }
  if (indices !== undefined) assertSelection(indices);
  if (like !== undefined) assertSelection(like, 'like');
  if (select !== undefined) {
    if (typeof select !== 'string') refuse('select', 'a text', select, option('select', 'peak<150'));
    parseConditions(select);
  }
  if (sources === undefined) return;
  const names = namesOf(sources);
  if (names.length === 0 || names.some((name) => typeof name !== 'string')) {
    refuse('sources', 'a name, or an array of names', sources, option('sources', 'heart'));
  }
}

/**
 * The components of a separation folder that a choice names.
 *
 * @throws NmfError `usage` for components and sources that there are not, `input` where no component fulfils the
 *   conditions, and for damaged activations.
 */
export function resolveChoice(
  { indices, like, select, sources }: Choice,
  folder: string,
  manifest: Manifest,
): Chosen {
  const { components } = manifest;
  const owner = printableName(folder);
  const chosen = new Set<number>();
  const add = (some: readonly number[]) => {
    for (const index of some) chosen.add(index);
  };
  if (indices !== undefined) add(parseSelection(indices, components.length, owner));
  if (select !== undefined) add(selected(select, owner, manifest));
  for (const name of namesOf(sources ?? [])) add(componentsOfSource(name, owner, manifest));
  const liked = like === undefined ? [] : parseSelection(like, components.length, owner, 'like');
  add(liked);
  const alike = liked.length === 0 ? [] : alikeToAny(liked, readCorrelations(folder, manifest));
  const added = alike.filter(({ index }) => !chosen.has(index));
  add(added.map(({ index }) => index));
  return { indices: [...chosen].sort((a, b) => a - b), alike: added };
}

const namesOf = (sources: string | readonly string[]) => (Array.isArray(sources) ? sources : [sources]);

function selected(conditions: string, owner: string, { components }: Manifest): number[] {
  const found = selectByConditions(conditions, components);
  if (found.length > 0) return found;
  const said = phrase`${owner}: no component fulfils ${option('select', conditions)}.`;
  throw new NmfError('input', said, { option: 'select', value: conditions });
}

/**
 * The components of a named source; capitals do not matter.
 *
 * @param owner - The folder, for messages.
 * @throws NmfError `usage` for a source that there is not.
 */
export function componentsOfSource(
  name: string,
  owner: string,
  { sources = [] }: Manifest,
): readonly number[] {
  const plain = (text: string) => text.normalize('NFC').trim().toLowerCase();
  const source = sources.find((one) => plain(one.name) === plain(name));
  if (source !== undefined) return source.components;
  const present =
    sources.length === 0
      ? 'no named sources. Choose by indices'
      : `only ${sources.map((one) => one.name).join(', ')}`;
  const shown = name === '' ? '""' : printableName(name);
  throw new NmfError('usage', phrase`there is no source ${shown}: ${owner} has ${present}.`, {
    ...{ option: 'sources', value: name },
  });
}

/** The components that are like one of some, each with its highest correlation, the most alike first. */
function alikeToAny(some: readonly number[], correlations: readonly Float64Array[]): Alike[] {
  const highest = Float64Array.from(correlations, (_, k) =>
    Math.max(...some.map((one) => correlations[one][k])),
  );
  return alikeTo(-1, highest, ALIKE).filter(({ index }) => !some.includes(index));
}
