import { element } from '../dom.js';
import { formatTime } from '../format.js';
import { moved, resized } from '../state/view.js';
import type { Mark, Span } from '../state/work.js';
import { chooseMark } from './actions.js';
import type { App } from './app.js';
import { follow, timeOver } from './time-area.js';

/** How far an arrow key moves a mark, and with Shift, in seconds. */
const STEP = 0.05;
const LARGE_STEP = 0.5;

/** The marks above the header's plot, to choose, move and remove, and the handles of the region. */
export function createMarkLayer(app: App, overlay: HTMLElement): void {
  const { store } = app;
  const bars: HTMLElement[] = [];
  overlay.append(handle(app, overlay, 'from'), handle(app, overlay, 'to'));
  store.subscribe(({ work, view, mark }) => {
    while (bars.length > work.marks.length) bars.pop()?.remove();
    while (bars.length < work.marks.length) {
      const bar = createBar(app, overlay, bars.length);
      bars.push(bar);
      overlay.append(bar);
    }
    const share = (seconds: number) => (100 * (seconds - view.from)) / (view.to - view.from);
    for (const [i, bar] of bars.entries()) {
      const shown = work.marks[i];
      const text = markText(shown, work.sources[shown.source].name);
      bar.style.left = `${share(shown.from)}%`;
      bar.style.width = `${share(shown.to) - share(shown.from)}%`;
      bar.dataset.source = String(shown.source % 6);
      bar.dataset.kind = shown.kind;
      bar.textContent = shown.name === '' ? (shown.kind === 'silent' ? 'silent' : 'only') : shown.name;
      bar.title = text;
      bar.setAttribute('aria-label', text);
      bar.setAttribute('aria-pressed', String(i === mark));
    }
  });
}

/** `heart is silent from 0:01.20 to 0:02.40`. */
function markText({ kind, from, to, name }: Mark, source: string): string {
  const what = kind === 'silent' ? `${source} is silent` : `only ${source} is heard`;
  return `${name === '' ? '' : `${name}: `}${what} from ${formatTime(from, 2)} to ${formatTime(to, 2)}`;
}

function createBar(app: App, overlay: HTMLElement, index: number): HTMLElement {
  const { store, seconds } = app;
  const move = (span: Span) =>
    store.dispatch({ type: 'change-mark', mark: index, change: { from: span.from, to: span.to } });
  const bar = element('button', {
    class: 'mark',
    attributes: { type: 'button' },
    on: { click: () => chooseMark(app, index) },
  });
  bar.addEventListener('keydown', (event) => {
    const by = (event.shiftKey ? LARGE_STEP : STEP) * (event.key === 'ArrowLeft' ? -1 : 1);
    if (event.key === 'Delete' || event.key === 'Backspace')
      store.dispatch({ type: 'remove-mark', mark: index });
    else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      move(moved(store.state.work.marks[index], by, seconds));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  bar.addEventListener('pointerdown', (down) => {
    const before = store.state.work.marks[index];
    const began = timeOver(app, overlay, down.clientX);
    chooseMark(app, index);
    let region: Span | undefined;
    follow(
      bar,
      down,
      ({ clientX }) => {
        region = moved(before, timeOver(app, overlay, clientX) - began, seconds);
        store.set({ region });
      },
      (isDone) => {
        if (isDone && region !== undefined && region.from !== before.from) move(region);
        else store.set({ region: { from: before.from, to: before.to } });
      },
    );
  });
  return bar;
}

/** An end of the region, to be drawn; the times in the panel do the same by keyboard. */
function handle(app: App, overlay: HTMLElement, end: keyof Span): HTMLElement {
  const { store, seconds } = app;
  const node = element('div', { class: `handle ${end}` });
  node.addEventListener('pointerdown', (down) => {
    const before = store.state.region;
    if (before === null) return;
    follow(
      node,
      down,
      ({ clientX }) => store.set({ region: resized(before, end, timeOver(app, overlay, clientX), seconds) }),
      (isDone) => {
        const { region, mark } = store.state;
        if (!isDone) store.set({ region: before });
        else if (mark !== null && region !== null) {
          store.dispatch({ type: 'change-mark', mark, change: { from: region.from, to: region.to } });
        }
      },
    );
  });
  return node;
}
