import { type Action, reduce } from './reduce.js';
import type { State } from './state.js';

type Listener = (state: State, before: State) => void;

/** Holds the state; only actions change it. */
export interface Store {
  readonly state: State;
  dispatch(action: Action): void;
  /** Changes what is not part of the work. */
  set(change: Extract<Action, { type: 'set' }>['change']): void;
  /** Calls the listener now, and after each change. */
  subscribe(listener: Listener): void;
}

export function createStore(initial: State): Store {
  let state = initial;
  const listeners: Listener[] = [];
  const dispatch = (action: Action): void => {
    const before = state;
    state = reduce(state, action);
    if (state !== before) for (const listener of listeners) listener(state, before);
  };
  return {
    get state() {
      return state;
    },
    dispatch,
    set: (change) => dispatch({ type: 'set', change }),
    subscribe(listener) {
      listeners.push(listener);
      listener(state, state);
    },
  };
}
