import { element } from '../dom.js';
import { type SortKey, type State, zoomed } from '../state.js';
import type { App } from './app.js';

const SORTS: readonly (readonly [SortKey, string])[] = [
  ['index', 'index'],
  ['energy', 'share of energy'],
  ['peak', 'peak'],
  ['centroid', 'centroid'],
  ['rate', 'rate of repetition'],
  ['confidence', 'confidence of repetition'],
];
/** Where two channels are filtered by the components' places. */
const PLACE_SORTS: typeof SORTS = [
  ['pan', 'place from left to right'],
  ['diffuseness', 'diffuseness'],
];
const ASCENDING: readonly SortKey[] = ['index', 'peak', 'centroid', 'pan', 'diffuseness'];

/** How the components are sorted and drawn. */
export function createToolbar(app: App): HTMLElement {
  const { store } = app;
  const hasPlaces = app.model.manifest.components.some(({ pan }) => pan !== undefined);
  const sort = choice('Sort by', hasPlaces ? [...SORTS, ...PLACE_SORTS] : SORTS, (key) =>
    store.update({ sort: { key, descending: !ASCENDING.includes(key) } }),
  );
  const order = button('', 'Reverse the order', () =>
    store.update({ sort: { ...store.state.sort, descending: !store.state.sort.descending } }),
  );
  const axis = choice(
    'Frequencies',
    [
      ['log', 'logarithmic'],
      ['linear', 'linear'],
    ],
    (value) => store.update({ axis: value }),
  );
  const brightness = choice(
    '0 dB is',
    [
      ['own', "each one's maximum"],
      ['shared', "the recording's maximum"],
    ],
    (value) => store.update({ brightness: value }),
  );
  const zoom = (factor: number) => () => {
    const { view } = store.state;
    const at = app.player.position();
    const around = at >= view.from && at <= view.to ? at : (view.from + view.to) / 2;
    store.update({ view: zoomed(view, factor, around, app.seconds) });
  };
  const show = (state: State) => {
    sort.select.value = state.sort.key;
    order.textContent = state.sort.descending ? '↓' : '↑';
    axis.select.value = state.axis;
    brightness.select.value = state.brightness;
  };
  show(store.state);
  store.subscribe(show);
  return element(
    'div',
    { class: 'toolbar', attributes: { role: 'group', 'aria-label': 'View' } },
    sort.node,
    order,
    axis.node,
    brightness.node,
    element(
      'span',
      { class: 'zoom' },
      button('−', 'Zoom out in time', zoom(2)),
      button('+', 'Zoom in on time', zoom(0.5)),
      button('All', 'All: show the whole recording', () =>
        store.update({ view: { from: 0, to: app.seconds } }),
      ),
    ),
  );
}

function choice<T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  onChange: (value: T) => void,
): { node: HTMLElement; select: HTMLSelectElement } {
  const select = element('select', { on: { change: () => onChange(select.value as T) } });
  select.append(...options.map(([value, text]) => element('option', { text, attributes: { value } })));
  return { node: element('label', { text: `${label} ` }, select), select };
}

function button(text: string, label: string, onClick: () => void): HTMLButtonElement {
  const attributes = { type: 'button', 'aria-label': label, title: label };
  return element('button', { class: 'small', text, attributes, on: { click: onClick } });
}
