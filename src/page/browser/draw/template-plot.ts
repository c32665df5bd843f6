import { shortHertz } from '../format.js';
import type { Axis } from '../state/state.js';
import { drawBottomAxis, drawLeftAxis, fillOutline } from './axes.js';
import { type Box, currentInk, openSurface } from './canvas.js';
import { frequencyScale, frequencyTicks, linearTicks } from './scales.js';

/** Shown below the highest value. */
const RANGE_DB = 60;

/** Draws a template's spectrum in dB relative to its maximum over Hz; several bins on one pixel show their loudest. */
export function drawTemplate(
  canvas: HTMLCanvasElement,
  template: Float32Array,
  binHz: number,
  axis: Axis,
  hasAxes: boolean,
): void {
  const surface = openSurface(canvas);
  if (surface === undefined) return;
  const ink = currentInk();
  const box: Box = hasAxes
    ? { x: 34, y: 4, width: surface.width - 42, height: surface.height - 24 }
    : { x: 0, y: 0, width: surface.width, height: surface.height };
  if (box.width < 20 || box.height < 20) return;
  const { context } = surface;
  context.fillStyle = ink.plot;
  context.fillRect(box.x, box.y, box.width, box.height);
  const scale = frequencyScale(axis, binHz, (template.length - 1) * binHz);
  const top = template.reduce((a, b) => Math.max(a, b), 0);
  const columns = Math.round(box.width);
  const binAt = (x: number) => scale.value(x / columns) / binHz;
  const heights = Float32Array.from({ length: columns }, (_, x) => {
    const first = Math.min(template.length - 1, Math.round(binAt(x)));
    const last = Math.min(template.length, Math.max(first + 1, Math.round(binAt(x + 1))));
    let value = 0;
    for (let f = first; f < last; f++) value = Math.max(value, template[f]);
    return top > 0 && value > 0 ? 1 + (20 * Math.log10(value / top)) / RANGE_DB : 0;
  });
  fillOutline(surface, box, heights, ink.fill, ink.accent);
  if (!hasAxes) return;
  const hertz = frequencyTicks(axis, scale, box.width / 34);
  const ticks = hertz.map((hz) => ({ position: scale.position(hz), label: shortHertz(hz) }));
  drawBottomAxis(surface, box, ticks, ink, 'Hz');
  const decibels = linearTicks(-RANGE_DB, 0, box.height / 24);
  drawLeftAxis(
    surface,
    box,
    decibels.map((db) => ({ position: 1 + db / RANGE_DB, label: db === 0 ? '0 dB' : `−${-db}` })),
    ink,
  );
}
