import { PICTURE_RANGE_DB } from '../../model.js';
import { element } from '../dom.js';
import { PALETTE } from '../draw/palette.js';
import type { SortKey } from '../state/state.js';
import { zoomed } from '../state/view.js';
import type { App } from './app.js';
import { button, choice } from './controls.js';

const SORTS: readonly (readonly [SortKey, string])[] = [
  ['index', 'index'],
  ['energy', 'energy'],
  ['peak', 'peak'],
  ['centroid', 'centroid'],
  ['rate', 'repeats'],
  ['confidence', 'confidence'],
];
/** Where two channels are filtered by the components' places. */
const PLACE_SORTS: typeof SORTS = [
  ['pan', 'left to right'],
  ['diffuseness', 'diffuseness'],
];

/** How everything is drawn: the scale of colours, what is under the pointer, order, axes and zoom. */
export function createSide(app: App, readout: HTMLElement): HTMLElement {
  const { store } = app;
  const hasPlaces = app.model.manifest.components.some(({ pan }) => pan !== undefined);
  const sort = choice('Sort by', hasPlaces ? [...SORTS, ...PLACE_SORTS] : SORTS, (key) =>
    store.set({ sort: key }),
  );
  const axis = choice(
    'Hz',
    [
      ['log', 'logarithmic'],
      ['linear', 'linear'],
      ['mel', 'mel'],
    ],
    (value) => store.set({ axis: value }),
  );
  const brightness = choice(
    '0 dB',
    [
      ['own', 'own maximum'],
      ['shared', 'of the recording'],
    ],
    (value) => store.set({ brightness: value }),
  );
  store.subscribe((state) => {
    sort.show(state.sort);
    axis.show(state.axis);
    brightness.show(state.brightness);
  });
  const zoom = (factor: number) => () => {
    const { view } = store.state;
    const at = app.player.position();
    const around = at >= view.from && at <= view.to ? at : (view.from + view.to) / 2;
    store.set({ view: zoomed(view, factor, around, app.seconds) });
  };
  return element(
    'div',
    { class: 'side', attributes: { role: 'group', 'aria-label': 'View' } },
    colourBar(),
    readout,
    sort.node,
    axis.node,
    brightness.node,
    element(
      'span',
      { class: 'zoom' },
      button('−', 'Zoom out in time (-)', zoom(2)),
      button('+', 'Zoom in on time (+)', zoom(0.5)),
      button('All', 'All: show the whole recording (0)', () =>
        store.set({ view: { from: 0, to: app.seconds } }),
      ),
    ),
  );
}

function colourBar(): HTMLElement {
  const bar = element('div', { class: 'bar' });
  bar.style.background = `linear-gradient(to right, ${PALETTE.filter((_, i) => i % 15 === 0).join(', ')})`;
  const labels = [-PICTURE_RANGE_DB, -PICTURE_RANGE_DB / 2, 0].map((db) =>
    element('span', { text: db === 0 ? '0 dB' : `−${-db}` }),
  );
  const legend = element('div', { class: 'legend' }, bar, element('div', { class: 'bar-labels' }, ...labels));
  legend.setAttribute('role', 'img');
  legend.setAttribute('aria-label', `Colours from −${PICTURE_RANGE_DB} dB to 0 dB relative to the maximum`);
  return legend;
}
