import type { Tab } from '../state/state.js';
import { moved, zoomed } from '../state/view.js';
import { chooseRegion, hearAlone, seek, toggleLoop, togglePlay } from './actions.js';
import type { App } from './app.js';
import { goToAlike } from './header.js';
import { toggleOpen } from './lane.js';
import { goTo, sortedComponents } from './list.js';

/** The keys of the page; controls that use a key themselves keep it. */
export function listenToKeys(app: App): void {
  const { store, player, seconds } = app;

  function step(by: number): void {
    const { sort, current, alone } = store.state;
    const order = sortedComponents(app.model.manifest, sort);
    const next = order[Math.max(0, Math.min(order.length - 1, order.indexOf(current) + by))];
    goTo(app, next);
    if (alone !== null) store.set({ alone: next });
  }
  const answer = (given: 'mine' | 'not' | 'unsure') => () =>
    store.dispatch({ type: 'answer', component: store.state.current, answer: given });
  const show = (tab: Tab) => () => store.set({ tab, alone: null });
  const zoom = (factor: number) => () =>
    store.set({ view: zoomed(store.state.view, factor, player.position(), seconds) });
  const pan = (by: number) => () => {
    const { view } = store.state;
    store.set({ view: moved(view, by * (view.to - view.from), seconds) });
  };
  const bound = (change: { from?: number; to?: number }) => {
    const { from, to } = { from: 0, to: seconds, ...store.state.region, ...change };
    if (to > from) chooseRegion(app, { from, to });
  };
  let endAlone: (() => void) | undefined;
  const actions: Record<string, (event: KeyboardEvent) => void> = {
    ' ': () => togglePlay(app),
    ArrowUp: () => step(-1),
    ArrowDown: () => step(1),
    ArrowLeft: ({ shiftKey }) => seek(app, player.position() - (shiftKey ? 5 : 1)),
    ArrowRight: ({ shiftKey }) => seek(app, player.position() + (shiftKey ? 5 : 1)),
    Home: () => seek(app, 0),
    Enter: () => toggleOpen(app, store.state.current),
    '1': answer('mine'),
    '2': answer('not'),
    '3': answer('unsure'),
    n: () => goToAlike(app),
    o: show('original'),
    m: show('mine'),
    r: show('rest'),
    a: ({ repeat }) => {
      if (!repeat) endAlone = hearAlone(app, store.state.current);
    },
    l: () => toggleLoop(app),
    '[': () => bound({ from: player.position() }),
    ']': () => bound({ to: player.position() }),
    Escape: () => chooseRegion(app, null),
    '0': () => store.set({ view: { from: 0, to: seconds } }),
    '+': zoom(0.5),
    '=': zoom(0.5),
    '-': zoom(2),
    ',': pan(-0.5),
    '.': pan(0.5),
  };
  document.addEventListener('keydown', (event) => {
    if (isTyping(event.target)) return;
    if ((event.ctrlKey || event.metaKey) && /^[zy]$/i.test(event.key)) {
      const isRedo = event.shiftKey || event.key.toLowerCase() === 'y';
      store.dispatch({ type: isRedo ? 'redo' : 'undo' });
      event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || usesKey(event.target, event.key)) return;
    if (actions[event.key] === undefined) return;
    actions[event.key](event);
    event.preventDefault();
  });
  document.addEventListener('keyup', ({ key }) => {
    if (key !== 'a' || endAlone === undefined) return;
    // What is heard alone may have moved on to another component since.
    if (store.state.alone !== null) store.set({ alone: store.state.current });
    endAlone();
    endAlone = undefined;
  });
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement;
}

/** Whether what has the focus means something else by a key. */
function usesKey(target: EventTarget | null, key: string): boolean {
  if (target instanceof HTMLSelectElement) return true;
  const isPressed = target instanceof HTMLElement && ['BUTTON', 'SUMMARY'].includes(target.tagName);
  return isPressed && (key === ' ' || key === 'Enter');
}

/** For the table of keys. */
export const KEYS: readonly (readonly [string, string])[] = [
  ['Space', 'play, pause'],
  ['↑ ↓', 'the component above, below'],
  ['1 2 3', 'it is mine, it is not, I am unsure'],
  ['a', 'hear it alone, while held'],
  ['n', 'the next most alike'],
  ['Enter', 'open it, close it'],
  ['o m r', 'the original, my sound, the rest'],
  ['← → Home', 'back, forward by 1 s, with Shift 5 s; to the beginning'],
  ['[ ] l Esc', 'a region from here, to here; loop it; leave it'],
  ['← → Delete', 'on a mark: move it, with Shift further; remove it'],
  ['Ctrl+Z', 'undo; with Shift redo'],
  ['+ − 0 , .', 'zoom in, out, show all; move'],
];
