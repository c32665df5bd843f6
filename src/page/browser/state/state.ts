import { emptyWork, gainsOf, gainsOfRest, type Span, type Work } from './work.js';

/** Everything that the page shows and plays follows from this one object of plain data. */
export interface State {
  readonly work: Work;
  /** Former works, the last one last, and those that undo went back over. */
  readonly past: readonly Work[];
  readonly future: readonly Work[];
  /** The source that answers and marks are for. */
  readonly source: number;
  /** What the header shows, what plays, and what is saved. */
  readonly tab: Tab;
  /** The component that is heard instead, for as long as it is. */
  readonly alone: number | null;
  /** The component that keys act on. */
  readonly current: number;
  /** The components whose lanes are open. */
  readonly open: readonly number[];
  /** The region that was last dragged or chosen. */
  readonly region: Span | null;
  /** The mark that it belongs to, as an index. */
  readonly mark: number | null;
  /** Whether the region is played again and again. */
  readonly looping: boolean;
  readonly playing: boolean;
  /** Whether the tabs are heard equally loud. */
  readonly matched: boolean;
  /** What is seen of the recording. */
  readonly view: Span;
  readonly sort: SortKey;
  readonly axis: Axis;
  /** Whether each lane's brightest colour is its own maximum or the recording's. */
  readonly brightness: 'own' | 'shared';
  /** Of the file that is saved, without its ending; empty for the name of what it holds. */
  readonly fileName: string;
  readonly bitDepth: '16' | '24' | '32f';
  readonly part: 'whole' | 'region';
}

export type Tab = 'original' | 'mine' | 'rest';
export type Axis = 'log' | 'linear' | 'mel';
export type SortKey =
  | 'index'
  | 'energy'
  | 'peak'
  | 'centroid'
  | 'rate'
  | 'confidence'
  | 'pan'
  | 'diffuseness';

export function initialState(components: number, seconds: number): State {
  return {
    work: emptyWork(components),
    past: [],
    future: [],
    source: 0,
    tab: 'original',
    alone: null,
    current: 0,
    open: [],
    region: null,
    mark: null,
    looping: false,
    playing: false,
    matched: false,
    view: { from: 0, to: seconds },
    sort: 'index',
    axis: 'log',
    brightness: 'own',
    fileName: '',
    bitDepth: '32f',
    part: 'whole',
  };
}

/** The factor of each component in what a tab shows and saves. My sound and the rest add up to the original. */
export function tabGains({ work, source }: State, tab: Tab): Float64Array {
  const mine = gainsOf(work, source);
  return tab === 'mine' ? mine : mine.map((gain) => (tab === 'rest' ? 1 - gain : 1));
}

/** The factor of each component in what is heard. */
export function heardGains(state: State): Float64Array {
  const { alone, work } = state;
  if (alone === null) return tabGains(state, state.tab);
  return Float64Array.from(work.answers, (_, k) => (k === alone ? 1 : 0));
}

/** Each source and what none of them has, as they are saved together. */
export function allSources({ work }: State): { name: string; gains: Float64Array }[] {
  const sources = work.sources.map(({ name }, i) => ({ name, gains: gainsOf(work, i) }));
  return [...sources, { name: 'rest', gains: gainsOfRest(work) }].filter(({ gains }) =>
    gains.some((gain) => gain > 0),
  );
}
