import { moved, zoomed } from '../state.js';
import { markRegion, seek, toggleMute, togglePlay, toggleSolo, toggleTick } from './actions.js';
import type { App } from './app.js';
import { sortedComponents } from './list.js';

/** Two digits within this time are one index. */
const DIGITS_MS = 600;

/** The keys of the page; controls that use a key themselves keep it. */
export function listenToKeys(app: App): void {
  const { store, player, seconds } = app;
  const count = app.model.manifest.components.length;
  let digits = '';
  let timer = 0;

  function typeDigit(digit: string): void {
    window.clearTimeout(timer);
    digits += digit;
    const finish = () => {
      const k = Number(digits);
      digits = '';
      if (k >= count) return;
      toggleTick(app, k);
      goTo(k);
    };
    // Done at once where no index begins with what was typed so far.
    if (Number(digits) * 10 >= count || digits === '0') finish();
    else timer = window.setTimeout(finish, DIGITS_MS);
  }

  function goTo(k: number): void {
    store.update({ current: k });
    document.getElementById(`component-${k}`)?.focus();
  }

  function step(by: number): void {
    const order = sortedComponents(app.model.manifest, store.state.sort);
    const at = order.indexOf(store.state.current);
    goTo(order[Math.max(0, Math.min(order.length - 1, at + by))]);
  }

  const zoom = (factor: number) =>
    store.update({ view: zoomed(store.state.view, factor, player.position(), seconds) });
  const pan = (by: number) => {
    const { view } = store.state;
    store.update({ view: moved(view, by * (view.to - view.from), seconds) });
  };
  const actions: Record<string, (event: KeyboardEvent) => void> = {
    ' ': () => togglePlay(app),
    ArrowUp: () => step(-1),
    ArrowDown: () => step(1),
    ArrowLeft: ({ shiftKey }) => seek(app, player.position() - (shiftKey ? 5 : 1)),
    ArrowRight: ({ shiftKey }) => seek(app, player.position() + (shiftKey ? 5 : 1)),
    Home: () => seek(app, 0),
    Enter: () => toggleTick(app, store.state.current),
    t: () => toggleTick(app, store.state.current),
    s: () => toggleSolo(app, store.state.current),
    m: () => toggleMute(app, store.state.current),
    o: () => store.update({ original: !store.state.original }),
    l: () => store.state.mark && store.update({ looping: !store.state.looping }),
    '[': () => markRegion(app, { from: player.position(), to: store.state.mark?.to ?? seconds }),
    ']': () => markRegion(app, { from: store.state.mark?.from ?? 0, to: player.position() }),
    Escape: () => markRegion(app, undefined),
    '+': () => zoom(0.5),
    '=': () => zoom(0.5),
    '-': () => zoom(2),
    ',': () => pan(-0.5),
    '.': () => pan(0.5),
  };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || usesKey(event.target, event.key)) return;
    if (/^\d$/.test(event.key)) typeDigit(event.key);
    else if (actions[event.key] === undefined) return;
    else actions[event.key](event);
    event.preventDefault();
  });
}

/** Whether what has the focus means something else by a key. */
function usesKey(target: EventTarget | null, key: string): boolean {
  if (target instanceof HTMLSelectElement) return true;
  if (target instanceof HTMLInputElement && target.type === 'range')
    return key.startsWith('Arrow') || key === 'Home';
  const isPressed = target instanceof HTMLButtonElement || target instanceof HTMLInputElement;
  return (
    (isPressed || (target instanceof HTMLElement && target.tagName === 'SUMMARY')) &&
    (key === ' ' || key === 'Enter')
  );
}

/** For the table of keys. */
export const KEYS: readonly (readonly [string, string])[] = [
  ['0 … 9', 'tick a component; two digits for 10 and above'],
  ['↑ ↓', 'go to the component above, below'],
  ['Space', 'play, pause'],
  ['← →', 'back, forward by 1 s; with Shift 5 s'],
  ['s m t', 'solo, mute, tick the current component'],
  ['o', 'the original, to compare'],
  ['[ ] l Esc', 'mark a region from here, to here; loop it; unmark'],
  ['+ − , .', 'zoom in, out; move'],
];
