import { type State, tabGains } from '../state/state.js';
import type { Span } from '../state/work.js';

/** Whether what is heard holds anything. */
export function isSomething(state: State): boolean {
  return tabGains(state, state.tab).some((gain) => gain > 0);
}

/** The region that is saved; undefined for all. */
export function savedRegion({ part, region }: State): Span | undefined {
  return part === 'region' && region !== null ? region : undefined;
}

/** Without its ending. A name never leads out of the folder that a browser saves into. */
export function fileName(state: State): string {
  const typed = state.fileName
    .replace(/\.wav$/i, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .trim();
  return typed === '' ? defaultName(state) : typed;
}

/** What the file holds. */
export function defaultName({ tab, work, source }: State): string {
  return tab === 'mine' ? work.sources[source].name : tab;
}
