import { element } from '../dom.js';
import { GUTTER, MARGIN } from '../draw/time-plot.js';
import { moved, zoomed } from '../state.js';
import { markRegion, seek } from './actions.js';
import type { App } from './app.js';

/** A drag shorter than this is a click. */
const CLICK_PIXELS = 4;

/**
 * A canvas over time with the marked region and the playhead on top: a click seeks, a drag marks a region, the
 * wheel with Ctrl zooms and with Shift moves.
 */
export function createTimeArea(app: App, label: string): { area: HTMLElement; canvas: HTMLCanvasElement } {
  const canvas = element('canvas', { attributes: { role: 'img', 'aria-label': label } });
  const overlay = element(
    'div',
    { class: 'overlay', attributes: { 'aria-hidden': true } },
    element('div', { class: 'mark' }),
    element('div', { class: 'playhead' }),
  );
  const area = element('div', { class: 'time-area' }, canvas, overlay);

  const timeAt = (clientX: number) => {
    const box = area.getBoundingClientRect();
    const { view } = app.store.state;
    const share = (clientX - box.left - GUTTER) / (box.width - GUTTER - MARGIN);
    return view.from + Math.max(0, Math.min(1, share)) * (view.to - view.from);
  };
  area.addEventListener('pointerdown', (down) => {
    if (down.button !== 0) return;
    area.setPointerCapture(down.pointerId);
    const began = timeAt(down.clientX);
    let dragged = false;
    const onMove = (move: PointerEvent) => {
      if (!dragged && Math.abs(move.clientX - down.clientX) < CLICK_PIXELS) return;
      dragged = true;
      const now = timeAt(move.clientX);
      app.store.update({ mark: { from: Math.min(began, now), to: Math.max(began, now) }, looping: false });
    };
    const onEnd = (end: PointerEvent) => {
      area.removeEventListener('pointermove', onMove);
      area.removeEventListener('pointerup', onEnd);
      area.removeEventListener('pointercancel', onEnd);
      if (end.type === 'pointercancel') return;
      const { mark } = app.store.state;
      if (!dragged) seek(app, began);
      else if (mark !== undefined && mark.to > mark.from) markRegion(app, mark);
    };
    area.addEventListener('pointermove', onMove);
    area.addEventListener('pointerup', onEnd);
    area.addEventListener('pointercancel', onEnd);
  });
  area.addEventListener(
    'wheel',
    (wheel) => {
      const { view } = app.store.state;
      if (wheel.ctrlKey || wheel.metaKey) {
        wheel.preventDefault();
        const factor = Math.exp(wheel.deltaY * 0.002);
        app.store.update({ view: zoomed(view, factor, timeAt(wheel.clientX), app.seconds) });
      } else if (wheel.shiftKey || Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY)) {
        wheel.preventDefault();
        const pixels = wheel.deltaX || wheel.deltaY;
        const by = (pixels / area.clientWidth) * (view.to - view.from);
        app.store.update({ view: moved(view, by, app.seconds) });
      }
    },
    { passive: false },
  );
  return { area, canvas };
}
