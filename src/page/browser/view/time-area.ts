import { element } from '../dom.js';
import { moved, zoomed } from '../state/view.js';
import { chooseRegion, seek } from './actions.js';
import type { App } from './app.js';

/** A drag shorter than this is a click. */
const CLICK_PIXELS = 4;

/** Where a pointer is on a time area. */
export interface Place {
  readonly seconds: number;
  /** Pixels below the canvas' upper edge. */
  readonly y: number;
  readonly height: number;
}

export interface TimeArea {
  readonly area: HTMLElement;
  readonly canvas: HTMLCanvasElement;
  /** What moves over the plot: its left and right edges are those of the plot. */
  readonly overlay: HTMLElement;
}

/**
 * A canvas over time with the region and the playhead on top: a click seeks, a drag makes a region, the wheel with Ctrl
 * zooms and with Shift moves.
 *
 * @param onHover - Told where the pointer is, and when it leaves.
 */
export function createTimeArea(
  app: App,
  label: string,
  onHover: (place: Place | undefined) => void,
): TimeArea {
  const canvas = element('canvas', { attributes: { role: 'img', 'aria-label': label } });
  const overlay = element(
    'div',
    { class: 'overlay' },
    element('div', { class: 'region' }),
    element('div', { class: 'playhead' }),
  );
  const area = element('div', { class: 'time-area' }, canvas, overlay);

  const timeAt = (clientX: number) => timeOver(app, overlay, clientX);
  canvas.addEventListener('pointerdown', (down) => {
    if (down.button !== 0) return;
    const began = timeAt(down.clientX);
    let dragged = false;
    follow(
      canvas,
      down,
      (move) => {
        if (!dragged && Math.abs(move.clientX - down.clientX) < CLICK_PIXELS) return;
        dragged = true;
        const now = timeAt(move.clientX);
        chooseRegion(app, { from: Math.min(began, now), to: Math.max(began, now) });
      },
      (isDone) => {
        const { region } = app.store.state;
        if (isDone && !dragged) seek(app, began);
        else if (region !== null && !(region.to > region.from)) chooseRegion(app, null);
      },
    );
  });
  canvas.addEventListener('pointermove', ({ clientX, clientY }) => {
    const { top, height } = canvas.getBoundingClientRect();
    onHover({ seconds: timeAt(clientX), y: clientY - top, height });
  });
  canvas.addEventListener('pointerleave', () => onHover(undefined));
  area.addEventListener(
    'wheel',
    (wheel) => {
      const { view } = app.store.state;
      if (wheel.ctrlKey || wheel.metaKey) {
        wheel.preventDefault();
        const factor = Math.exp(wheel.deltaY * 0.002);
        app.store.set({ view: zoomed(view, factor, timeAt(wheel.clientX), app.seconds) });
      } else if (wheel.shiftKey || Math.abs(wheel.deltaX) > Math.abs(wheel.deltaY)) {
        wheel.preventDefault();
        const pixels = wheel.deltaX || wheel.deltaY;
        const by = (pixels / overlay.clientWidth) * (view.to - view.from);
        app.store.set({ view: moved(view, by, app.seconds) });
      }
    },
    { passive: false },
  );
  return { area, canvas, overlay };
}

/** The moment under a place of the screen, within what is seen. */
export function timeOver({ store }: App, overlay: HTMLElement, clientX: number): number {
  const { left, width } = overlay.getBoundingClientRect();
  const { view } = store.state;
  const share = Math.max(0, Math.min(1, (clientX - left) / width));
  return view.from + share * (view.to - view.from);
}

/** Follows a pointer that is down until it is released, or taken away. */
export function follow(
  target: HTMLElement,
  down: PointerEvent,
  onMove: (move: PointerEvent) => void,
  onEnd: (isDone: boolean) => void,
): void {
  target.setPointerCapture(down.pointerId);
  const end = ({ type }: PointerEvent) => {
    target.removeEventListener('pointermove', onMove);
    target.removeEventListener('pointerup', end);
    target.removeEventListener('pointercancel', end);
    onEnd(type === 'pointerup');
  };
  target.addEventListener('pointermove', onMove);
  target.addEventListener('pointerup', end);
  target.addEventListener('pointercancel', end);
}
