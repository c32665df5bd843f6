import type { Manifest } from '../../../folder/index.js';
import { element } from '../dom.js';
import type { SortKey } from '../state/state.js';
import type { App } from './app.js';
import { createLane } from './lane.js';
import type { LazyCanvases } from './lazy-canvas.js';
import type { Readout } from './readout.js';

/** Whether the largest comes first. */
const DESCENDING: Record<SortKey, boolean> = {
  index: false,
  energy: true,
  peak: false,
  centroid: false,
  rate: true,
  confidence: true,
  pan: false,
  diffuseness: false,
};

/** The components' order: by the chosen number, and by index where that is equal or missing. */
export function sortedComponents({ components }: Manifest, key: SortKey): number[] {
  const sign = DESCENDING[key] ? -1 : 1;
  const value = (k: number): number => {
    const { energyShare, peakHz, centroidHz, periodicity, pan, diffuseness } = components[k];
    const values: Record<SortKey, number | undefined> = {
      index: k,
      energy: energyShare,
      peak: peakHz,
      centroid: centroidHz,
      rate: periodicity?.ratePerMinute,
      confidence: periodicity?.confidence,
      pan,
      diffuseness,
    };
    return sign * (values[key] ?? sign * Number.POSITIVE_INFINITY);
  };
  return components
    .map(({ index }) => index)
    .sort((a, b) => {
      const [first, second] = [value(a), value(b)];
      return first === second ? a - b : first - second;
    });
}

/** All components, in the chosen order. */
export function createList(app: App, canvases: LazyCanvases, readout: Readout): HTMLElement {
  const { manifest } = app.model;
  const lanes = manifest.components.map(({ index }) => createLane(app, index, canvases, readout));
  const list = element('ul', { class: 'lanes', attributes: { 'aria-label': 'Components' } });
  let shown: SortKey | undefined;
  app.store.subscribe((state) => {
    if (state.sort !== shown) {
      shown = state.sort;
      list.append(...sortedComponents(manifest, shown).map((k) => lanes[k].node));
    }
    for (const lane of lanes) lane.update(state);
  });
  return list;
}

/** Makes a component the present one, and brings it into view. */
export function goTo({ store }: App, k: number): void {
  store.set({ current: k });
  document.getElementById(`component-${k}`)?.focus();
}
