import { moved } from '../state/view.js';
import type { Span } from '../state/work.js';
import type { App } from './app.js';

/** What buttons, keys and pointers do beyond a change of the state. */
export function togglePlay({ store, player }: App): void {
  if (store.state.playing) player.pause();
  else void player.play();
}

/** Hears a component alone. @returns Ends it: what was heard before goes on, or nothing. */
export function hearAlone({ store, player }: App, k: number): () => void {
  const wasPlaying = store.state.playing && store.state.alone === null;
  store.set({ alone: k, current: k });
  void player.play().then(() => {
    if (!store.state.playing) store.set({ alone: null });
  });
  return () => {
    if (store.state.alone !== k) return;
    if (wasPlaying) store.set({ alone: null });
    else player.pause();
  };
}

/** Goes to a moment and brings it into view. */
export function seek({ store, player, seconds }: App, to: number): void {
  const time = player.seek(Math.max(0, Math.min(seconds, to)));
  const { view } = store.state;
  if (time < view.from) store.set({ view: moved(view, time - view.from, seconds) });
  if (time > view.to) store.set({ view: moved(view, time - view.to, seconds) });
}

/** Chooses a region, or none. */
export function chooseRegion({ store }: App, region: Span | null): void {
  store.set({ region, mark: null, looping: false });
}

/** Chooses a mark, and so its region. */
export function chooseMark({ store }: App, mark: number): void {
  const { from, to } = store.state.work.marks[mark];
  store.set({ mark, region: { from, to } });
}

/** Plays the region again and again, or no longer. */
export function toggleLoop(app: App): void {
  const { store, player } = app;
  const { region, looping } = store.state;
  if (region === null) return;
  store.set({ looping: !looping });
  if (looping) return;
  const at = player.position();
  if (at < region.from || at >= region.to) player.seek(region.from);
  void player.play();
}
