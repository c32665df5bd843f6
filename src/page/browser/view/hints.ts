import { tabGains } from '../state/state.js';
import type { Mark, Span } from '../state/work.js';
import { nextAlike } from './alike.js';
import type { App } from './app.js';
import { goTo } from './list.js';
import { quietPlaces } from './quiet.js';

/** Goes to the component that sounds most together with those of the present source. */
export function goToAlike(app: App): void {
  const k = nextAlike(app.store.state, app.pictures);
  if (k !== undefined) goTo(app, k);
}

/** Chooses the next quiet place of my sound behind the region, and plays it again and again: is it silent there? */
export function offerQuietPlace({ store, player, mixPicture, seconds, announce }: App): void {
  const { state } = store;
  const waveform = mixPicture(tabGains(state, 'mine'))?.waveform;
  if (waveform === undefined) return;
  const places = quietPlaces(waveform, seconds).filter((place) => isFree(place, state.work.marks));
  const next = places.find(({ from }) => from > (state.region?.from ?? -1)) ?? places.at(0);
  if (next === undefined) {
    announce('Your sound has no other quiet place.');
    return;
  }
  store.set({ region: next, mark: null, looping: true, tab: 'original', alone: null });
  player.seek(next.from);
  void player.play();
  announce('Do you hear your sound here? If not: It is silent here. Else take the next one.');
}

function isFree({ from, to }: Span, marks: readonly Mark[]): boolean {
  return marks.every((mark) => mark.to <= from || mark.from >= to);
}
