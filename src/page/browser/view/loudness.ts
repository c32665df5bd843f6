import { type State, tabGains } from '../state/state.js';
import type { App } from './app.js';

/** Quiet sounds are not raised by more: their noise would be all that is heard. */
const MAX_GAIN = 8;

/**
 * The factor with which what is heard is as loud as the recording, from the components' shares of its energy; less where
 * the sound would be clipped. 1 where that is not asked for.
 */
export function matchingGain({ model, mixPicture }: App, state: State): number {
  if (!state.matched || state.alone !== null || state.tab === 'original') return 1;
  const gains = tabGains(state, state.tab);
  const share = model.manifest.components.reduce(
    (sum, { energyShare }, k) => sum + energyShare * gains[k] ** 2,
    0,
  );
  const loudest = mixPicture(gains)?.waveform.reduce((most, x) => Math.max(most, Math.abs(x)), 0) ?? 1;
  const room = 1 / (loudest * model.pictures.waveformPeak);
  return share > 0 ? Math.max(1, Math.min(MAX_GAIN, room, 1 / Math.sqrt(share))) : 1;
}
