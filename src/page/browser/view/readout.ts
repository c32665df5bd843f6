import { PICTURE_RANGE_DB } from '../../model.js';
import { element } from '../dom.js';
import { frequencyScale } from '../draw/scales.js';
import { bandOf, type Levels } from '../draw/spectrogram.js';
import { formatDb, formatHertz, formatTime } from '../format.js';
import type { App } from './app.js';
import type { Place } from './time-area.js';

/** Time, frequency and level under the pointer, on whatever plot it is. */
export interface Readout {
  readonly node: HTMLElement;
  /**
   * Makes what a plot tells its places to.
   *
   * @param levels - Those that the plot shows.
   * @param edges - Pixels above and below the spectrogram.
   * @param offset - Added to its levels.
   */
  over(
    levels: () => Levels | undefined,
    edges: { readonly top: number; readonly bottom: number },
    offset: () => number,
  ): (place: Place | undefined) => void;
}

export function createReadout(app: App): Readout {
  const node = element('p', { class: 'readout', attributes: { 'aria-hidden': true } });
  return {
    node,
    over:
      (levelsNow, { top, bottom }, offset) =>
      (place) => {
        const levels = levelsNow();
        if (place === undefined || levels === undefined) {
          node.textContent = '';
          return;
        }
        const time = formatTime(place.seconds, 2);
        const share = 1 - (place.y - top) / (place.height - top - bottom);
        if (share < 0 || share > 1) {
          node.textContent = time;
          return;
        }
        const hertz = frequencyScale(app.store.state.axis, app.binHz, app.highestHz).value(share);
        const level = levelAt(levels, place.seconds, hertz / app.binHz);
        const db = ((level + offset() - 255) * PICTURE_RANGE_DB) / 255;
        const shown = level === 0 || db < -PICTURE_RANGE_DB ? `below −${PICTURE_RANGE_DB} dB` : formatDb(db);
        node.textContent = `${time} · ${formatHertz(hertz)} · ${shown}`;
      },
  };
}

function levelAt({ data, columns, bandEdges, from, to }: Levels, seconds: number, bin: number): number {
  const column = Math.min(columns - 1, Math.floor(((seconds - from) / (to - from)) * columns));
  return data[bandOf(bandEdges, Math.round(bin)) * columns + column];
}
