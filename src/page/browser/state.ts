/** What the listener has chosen; everything that is shown and heard follows from it. */
export interface State {
  /** Components that belong to the wanted sound. */
  readonly ticked: ReadonlySet<number>;
  readonly muted: ReadonlySet<number>;
  readonly soloed: ReadonlySet<number>;
  /** The component that is played alone until playing stops. */
  readonly auditioned: number | undefined;
  /** In dB, one per component. */
  readonly gains: readonly number[];
  /** The whole recording is heard, to compare. */
  readonly original: boolean;
  /** The component that the keyboard acts on. */
  readonly current: number;
  readonly sort: { readonly key: SortKey; readonly descending: boolean };
  readonly axis: 'log' | 'linear';
  /** Whether each picture's brightest colour is its own maximum or the recording's. */
  readonly brightness: 'own' | 'shared';
  /** What is seen of the recording, in seconds. */
  readonly view: Span;
  /** A marked region, in seconds. */
  readonly mark: Span | undefined;
  /** Whether the marked region is played again and again. */
  readonly looping: boolean;
  readonly playing: boolean;
}

export interface Span {
  readonly from: number;
  readonly to: number;
}

export type SortKey =
  | 'index'
  | 'energy'
  | 'peak'
  | 'centroid'
  | 'rate'
  | 'confidence'
  | 'pan'
  | 'diffuseness';

type Listener = (state: State, before: State) => void;

export interface Store {
  readonly state: State;
  update(change: Partial<State>): void;
  /** Calls the listener after each change. */
  subscribe(listener: Listener): void;
}

export const MIN_GAIN_DB = -24;
export const MAX_GAIN_DB = 24;
/** The shortest region that can be seen. */
const MIN_VIEW_SECONDS = 0.05;

export function initialState(components: number, seconds: number): State {
  return {
    ticked: new Set(),
    muted: new Set(),
    soloed: new Set(),
    auditioned: undefined,
    gains: Array<number>(components).fill(0),
    original: false,
    current: 0,
    sort: { key: 'index', descending: false },
    axis: 'log',
    brightness: 'own',
    view: { from: 0, to: seconds },
    mark: undefined,
    looping: false,
    playing: false,
  };
}

export function createStore(initial: State): Store {
  let state = initial;
  const listeners: Listener[] = [];
  return {
    get state() {
      return state;
    },
    update(change) {
      const before = state;
      state = { ...state, ...change };
      for (const listener of listeners) listener(state, before);
    },
    subscribe(listener) {
      listeners.push(listener);
    },
  };
}

/** A copy of a set with one member more or less. */
export function toggled(set: ReadonlySet<number>, member: number): Set<number> {
  const copy = new Set(set);
  if (!copy.delete(member)) copy.add(member);
  return copy;
}

/** The ticked components, ascending. */
export function selection({ ticked }: State): number[] {
  return [...ticked].sort((a, b) => a - b);
}

/**
 * The components that are heard, ascending: the auditioned one; or else the soloed ones; or else the ticked ones, all
 * where none is ticked, without the muted ones. The original is all of them.
 */
export function heardComponents({ original, auditioned, soloed, ticked, muted, gains }: State): number[] {
  return [...gains.keys()].filter((k) => {
    if (original) return true;
    if (auditioned !== undefined) return k === auditioned;
    return soloed.size > 0 ? soloed.has(k) : (ticked.size === 0 || ticked.has(k)) && !muted.has(k);
  });
}

/** The gain in dB that a component is heard with. */
export function heardGainDb({ original, gains }: State, k: number): number {
  return original ? 0 : gains[k];
}

/** The factor of each component in what is heard and saved. */
export function heardGains(state: State): Float64Array {
  const factors = new Float64Array(state.gains.length);
  for (const k of heardComponents(state)) factors[k] = 10 ** (heardGainDb(state, k) / 20);
  return factors;
}

/** Whether the listener has chosen anything yet; until then the whole recording is heard. */
export function hasChosen({ original, auditioned, soloed, ticked, muted, gains }: State): boolean {
  const some = ticked.size + soloed.size + muted.size > 0;
  return some || original || auditioned !== undefined || gains.some((gainDb) => gainDb !== 0);
}

/** The view stretched by `factor` around a moment, within the recording. */
export function zoomed(view: Span, factor: number, around: number, seconds: number): Span {
  const shortest = Math.min(MIN_VIEW_SECONDS, seconds);
  const length = Math.min(seconds, Math.max(shortest, (view.to - view.from) * factor));
  const share = (around - view.from) / (view.to - view.from);
  return moved({ from: around - share * length, to: around + (1 - share) * length }, 0, seconds);
}

/** The view moved in time, as far as the recording goes. */
export function moved({ from, to }: Span, by: number, seconds: number): Span {
  const length = to - from;
  const start = Math.max(0, Math.min(seconds - length, from + by));
  return { from: start, to: start + length };
}
