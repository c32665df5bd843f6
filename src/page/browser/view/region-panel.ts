import { element, ICONS } from '../dom.js';
import { resized } from '../state/view.js';
import type { Span } from '../state/work.js';
import { chooseRegion, toggleLoop } from './actions.js';
import type { App } from './app.js';
import { button, iconButton } from './controls.js';

/** What can be said of the region, and done with it. */
export function createRegionPanel(app: App): HTMLElement {
  const { store } = app;
  const [from, to] = [timeInput(app, 'from', 'From'), timeInput(app, 'to', 'To')];
  const silent = button('It is silent here', 'The source is not heard in this region', () =>
    store.dispatch({ type: 'mark', kind: 'silent' }),
  );
  const only = button('Only it is heard here', 'Nothing but the source is heard in this region', () =>
    store.dispatch({ type: 'mark', kind: 'only' }),
  );
  const loop = button('Loop', 'Play the region again and again (l)', () => toggleLoop(app));
  const name = element('input', {
    attributes: { type: 'text', 'aria-label': 'Name of the mark', placeholder: 'Name', maxlength: 60 },
    on: {
      change: () => {
        const { mark } = store.state;
        if (mark !== null) store.dispatch({ type: 'change-mark', mark, change: { name: name.value.trim() } });
      },
    },
  });
  const remove = button('Remove mark', 'Remove mark', () => {
    const { mark } = store.state;
    if (mark !== null) store.dispatch({ type: 'remove-mark', mark });
  });
  const close = iconButton(ICONS.remove, 'Leave the region (Esc)', () => chooseRegion(app, null));
  const panel = element(
    'div',
    { class: 'region-panel', attributes: { role: 'group', 'aria-label': 'Region', id: 'region' } },
    ...[from.node, to.node, silent, only, name, loop, remove, close],
  );
  store.subscribe(({ region, mark, looping, work }) => {
    panel.hidden = region === null;
    if (region === null) return;
    from.show(region.from);
    to.show(region.to);
    for (const node of [silent, only]) node.hidden = mark !== null;
    for (const node of [name, remove]) node.hidden = mark === null;
    if (mark !== null && document.activeElement !== name) name.value = work.marks[mark].name;
    loop.setAttribute('aria-pressed', String(looping));
  });
  return panel;
}

/** An end of the region in seconds. */
function timeInput({ store, seconds }: App, end: keyof Span, label: string) {
  const input = element('input', {
    attributes: { type: 'number', step: 0.01, min: 0, max: seconds },
    on: {
      change: () => {
        const { region, mark } = store.state;
        if (region === null || !Number.isFinite(input.valueAsNumber)) return;
        const changed = resized(region, end, input.valueAsNumber, seconds);
        if (mark === null) store.set({ region: changed });
        else store.dispatch({ type: 'change-mark', mark, change: { from: changed.from, to: changed.to } });
      },
    },
  });
  return {
    node: element('label', {}, element('span', { text: label }), input, ' s'),
    show(time: number) {
      if (document.activeElement !== input) input.value = time.toFixed(2);
    },
  };
}
