import { moved, type Span, toggled } from '../state.js';
import type { App } from './app.js';

/** What buttons, keys and pointers do. */
export function toggleTick({ store }: App, k: number): void {
  store.update({ ticked: toggled(store.state.ticked, k), current: k });
}

export function toggleMute({ store }: App, k: number): void {
  store.update({ muted: toggled(store.state.muted, k), current: k });
}

export function toggleSolo({ store }: App, k: number): void {
  store.update({
    soloed: toggled(store.state.soloed, k),
    current: k,
    auditioned: undefined,
    original: false,
  });
}

export function togglePlay({ store, player }: App): void {
  if (store.state.playing) player.pause();
  else void player.play();
}

/** Plays a component alone, or stops that. */
export function audition({ store, player }: App, k: number): void {
  if (store.state.auditioned === k) {
    player.pause();
    return;
  }
  store.update({ auditioned: k, current: k, original: false });
  void player.play().then(() => {
    if (!store.state.playing) store.update({ auditioned: undefined });
  });
}

export function setGain({ store }: App, k: number, gainDb: number): void {
  store.update({ gains: store.state.gains.map((old, i) => (i === k ? gainDb : old)), current: k });
}

/** Goes to a moment and brings it into view. */
export function seek({ store, player, seconds }: App, to: number): void {
  const time = player.seek(Math.max(0, Math.min(seconds, to)));
  const { view } = store.state;
  if (time < view.from) store.update({ view: moved(view, time - view.from, seconds) });
  if (time > view.to) store.update({ view: moved(view, time - view.to, seconds) });
}

/** Marks a region and loops it. */
export function markRegion(app: App, mark: Span | undefined): void {
  const { store, player } = app;
  store.update({ mark, looping: mark !== undefined });
  if (mark === undefined) return;
  const at = player.position();
  if (at < mark.from || at >= mark.to) player.seek(mark.from);
}
