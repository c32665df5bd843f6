import type { Manifest } from '../../../folder/index.js';
import { element } from '../dom.js';
import type { SortKey, State } from '../state.js';
import type { App } from './app.js';
import type { LazyCanvases } from './lazy-canvas.js';
import { createRow } from './row.js';

/** The components' order: by the chosen number, and by index where that is equal or missing. */
export function sortedComponents({ components }: Manifest, { key, descending }: State['sort']): number[] {
  const value = (k: number): number => {
    const { energyShare, peakHz, centroidHz, periodicity, pan, diffuseness } = components[k];
    const lacking = descending ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    const values: Record<SortKey, number> = {
      index: k,
      energy: energyShare,
      peak: peakHz,
      centroid: centroidHz,
      rate: periodicity?.ratePerMinute ?? lacking,
      confidence: periodicity?.confidence ?? lacking,
      pan: pan ?? lacking,
      diffuseness: diffuseness ?? lacking,
    };
    return values[key];
  };
  return components
    .map(({ index }) => index)
    .sort((a, b) => {
      const [first, second] = [value(a), value(b)];
      if (first === second) return a - b;
      return (first < second ? -1 : 1) * (descending ? -1 : 1);
    });
}

/** All components, in the chosen order. */
export function createList(app: App, canvases: LazyCanvases): HTMLElement {
  const rows = app.model.manifest.components.map(({ index }) => createRow(app, index, canvases));
  const list = element('ul', { class: 'rows', attributes: { 'aria-label': 'Components' } });
  const arrange = (sort: State['sort']) =>
    list.append(...sortedComponents(app.model.manifest, sort).map((k) => rows[k].node));
  arrange(app.store.state.sort);
  for (const row of rows) row.update(app.store.state);
  app.store.subscribe((state, before) => {
    if (state.sort !== before.sort) arrange(state.sort);
    for (const row of rows) row.update(state);
  });
  return list;
}
