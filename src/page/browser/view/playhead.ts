import { moved, type State } from '../state.js';
import type { App } from './app.js';

/** Moves the playhead and the marked region over all plots, by three numbers that the style sheet places them with. */
export function followPlayhead({ store, player, seconds }: App): void {
  const { style } = document.documentElement;
  const share = ({ view }: State, time: number) => (time - view.from) / (view.to - view.from);
  const set = (name: string, value: number) => style.setProperty(name, value.toFixed(5));
  let shown = Number.NaN;
  const step = () => {
    const { state } = store;
    const at = player.position();
    if (state.playing && at > state.view.to && at <= seconds) {
      store.update({ view: moved(state.view, at - state.view.from, seconds) });
    }
    const place = share(store.state, at);
    if (place !== shown) set('--play', place < 0 || place > 1 ? -10 : place);
    shown = place;
    requestAnimationFrame(step);
  };
  const showMark = (state: State) => {
    const clip = (value: number) => Math.max(0, Math.min(1, value));
    set('--mark-from', state.mark ? clip(share(state, state.mark.from)) : 0);
    set('--mark-to', state.mark ? clip(share(state, state.mark.to)) : 0);
  };
  showMark(store.state);
  store.subscribe(showMark);
  step();
}
