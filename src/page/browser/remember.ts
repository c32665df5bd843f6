import type { PageModel } from '../model.js';
import { MAX_GAIN_DB, MIN_GAIN_DB, type State, type Store, selection } from './state.js';

/**
 * Keeps the choice over a reload: the ticks in the address's fragment, which always works and makes a bookmark, and
 * ticks, gains and view in the browser's storage, which pages opened from files may share or not have at all: the key
 * tells this separation from others, and what does not fit is left. Solo and mute are for the moment: a page that
 * opened with them would sound unlike its ticks.
 */
export function rememberChoice(store: Store, model: PageModel): void {
  const key = storageKey(model);
  const count = model.manifest.components.length;
  store.update({ ...readStorage(key, store.state), ...readFragment(location.hash, count) });
  let written = '';
  store.subscribe((state) => {
    const text = JSON.stringify(kept(state));
    if (text === written) return;
    written = text;
    writeStorage(key, text);
    writeFragment(selection(state));
  });
}

interface Kept {
  readonly ticked: number[];
  readonly gains: readonly number[];
  readonly sort: State['sort'];
  readonly axis: State['axis'];
  readonly brightness: State['brightness'];
}

function kept({ ticked, gains, sort, axis, brightness }: State): Kept {
  return { ticked: [...ticked], gains, sort, axis, brightness };
}

/** Another separation written into the same folder has another history, and so no old ticks. */
function storageKey({ manifest }: PageModel): string {
  const { divergence, iterations } = manifest.result;
  return `nmf ${location.pathname} ${manifest.components.length} ${iterations} ${divergence}`;
}

function readStorage(key: string, before: State): Partial<State> {
  let stored: Partial<Kept>;
  try {
    stored = JSON.parse(localStorage.getItem(key) ?? '{}') as Partial<Kept>;
  } catch {
    return {}; // no storage for this page, or not ours
  }
  const count = before.gains.length;
  const indices = (list: unknown) =>
    new Set(Array.isArray(list) ? list.filter((k) => Number.isInteger(k) && k >= 0 && k < count) : []);
  const { gains } = stored;
  const areGains =
    Array.isArray(gains) &&
    gains.length === count &&
    gains.every((gain) => typeof gain === 'number' && gain >= MIN_GAIN_DB && gain <= MAX_GAIN_DB);
  return {
    ticked: indices(stored.ticked),
    gains: areGains ? (gains as number[]) : before.gains,
    axis: stored.axis === 'linear' ? 'linear' : before.axis,
    brightness: stored.brightness === 'shared' ? 'shared' : before.brightness,
    sort: isSort(stored.sort) ? stored.sort : before.sort,
  };
}

function isSort(sort: unknown): sort is State['sort'] {
  const { key, descending } = (sort ?? {}) as Partial<State['sort']>;
  const keys = ['index', 'energy', 'peak', 'centroid', 'rate', 'confidence'];
  return typeof key === 'string' && keys.includes(key) && typeof descending === 'boolean';
}

function writeStorage(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // The fragment keeps the ticks all the same.
  }
}

/** `#2,5` -> components 2 and 5; anything else leaves the ticks as they are. */
function readFragment(fragment: string, count: number): Partial<State> {
  if (!/^#\d+(,\d+)*$/.test(fragment)) return {};
  const indices = fragment.slice(1).split(',').map(Number);
  return { ticked: new Set(indices.filter((k) => k < count)) };
}

function writeFragment(indices: readonly number[]): void {
  const address = indices.length === 0 ? location.pathname : `#${indices.join(',')}`;
  try {
    history.replaceState(null, '', address);
  } catch {
    location.hash = indices.join(',');
  }
}
