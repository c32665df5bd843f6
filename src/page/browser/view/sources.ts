import { plainName, sourceNameFault } from '../../../marks/source-name.js';
import { element, ICONS } from '../dom.js';
import type { App } from './app.js';
import { iconButton } from './controls.js';

/** The sources by name and colour; answers and marks are for the chosen one. */
export function createSources(app: App): HTMLElement {
  const { store } = app;
  const chips = element('span', { class: 'chips' });
  const name = element('input', {
    class: 'source-name',
    attributes: { type: 'text', 'aria-label': 'Name of the source', id: 'source-name', maxlength: 60 },
    on: { change: () => rename(app, name) },
  });
  const remove = iconButton(ICONS.remove, 'Remove this source', () =>
    store.dispatch({ type: 'remove-source' }),
  );
  const add = iconButton(ICONS.add, 'Add a source', () => {
    store.dispatch({ type: 'add-source', name: freeName(store.state.work.sources.map((one) => one.name)) });
    name.select();
  });
  store.subscribe(({ work: { sources }, source }) => {
    const others = sources.flatMap((one, i) =>
      i === source
        ? []
        : element('button', {
            class: 'chip',
            text: one.name,
            attributes: { type: 'button', title: `Choose ${one.name}`, 'data-source': i % 6 },
            on: { click: () => store.set({ source: i, tab: 'mine' }) },
          }),
    );
    if (chips.dataset.shown !== JSON.stringify([sources, source])) chips.replaceChildren(...others);
    chips.dataset.shown = JSON.stringify([sources, source]);
    name.dataset.source = String(source % 6);
    if (document.activeElement !== name || name.value === '') name.value = sources[source].name;
    remove.hidden = sources.length === 1;
  });
  const group = { role: 'group', 'aria-label': 'Sources' };
  return element('div', { class: 'sources', attributes: group }, name, remove, chips, add);
}

function rename({ store, announce }: App, input: HTMLInputElement): void {
  const { work, source } = store.state;
  const name = plainName(input.value);
  const isTaken = work.sources.some((one, i) => i !== source && one.name === name);
  const fault = isTaken ? 'is the name of another source' : sourceNameFault(name);
  if (fault === undefined && name !== work.sources[source].name)
    store.dispatch({ type: 'rename-source', name });
  if (fault !== undefined) announce(`A source cannot be called "${name}": the name ${fault}.`);
  input.value = store.state.work.sources[source].name;
}

function freeName(taken: readonly string[]): string {
  let number = taken.length + 1;
  while (taken.includes(`source ${number}`)) number++;
  return `source ${number}`;
}
