import type { State } from '../state/state.js';
import { moved } from '../state/view.js';
import type { App } from './app.js';

/** Moves the playhead and the region over all plots, by numbers that the style sheet places them with. */
export function followPlayhead({ store, player, seconds }: App): void {
  const { style, classList } = document.documentElement;
  const share = ({ view }: State, time: number) => (time - view.from) / (view.to - view.from);
  const set = (name: string, value: number) => style.setProperty(name, value.toFixed(5));
  let shown = Number.NaN;
  const step = () => {
    const { state } = store;
    const at = player.position();
    if (state.playing && at > state.view.to && at <= seconds) {
      store.set({ view: moved(state.view, at - state.view.from, seconds) });
    }
    const place = share(store.state, at);
    if (place !== shown) set('--play', place < 0 || place > 1 ? -10 : place);
    shown = place;
    requestAnimationFrame(step);
  };
  store.subscribe((state) => {
    const clip = (value: number) => Math.max(0, Math.min(1, value));
    const { region } = state;
    set('--region-from', region ? clip(share(state, region.from)) : 0);
    set('--region-to', region ? clip(share(state, region.to)) : 0);
    classList.toggle('has-region', region !== null);
  });
  step();
}
