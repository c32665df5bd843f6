import type { Box, Ink, Surface } from './canvas.js';

export interface Tick {
  /** 0 at the left or bottom of the box, 1 at the right or top. */
  readonly position: number;
  readonly label: string;
}

/** Tick marks and labels below a box; labels that would overlap are left out. */
export function drawBottomAxis(
  surface: Surface,
  box: Box,
  ticks: readonly Tick[],
  ink: Ink,
  unit = '',
): void {
  const { context } = surface;
  const y = box.y + box.height;
  context.fillStyle = ink.text;
  context.strokeStyle = ink.line;
  context.textBaseline = 'top';
  context.lineWidth = 1;
  let free = box.x - 20;
  const end = unit === '' ? surface.width : box.x + box.width - context.measureText(unit).width - 4;
  for (const { position, label } of ticks) {
    const x = box.x + position * box.width;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x, y + 3);
    context.stroke();
    const half = context.measureText(label).width / 2;
    if (x - half < free || x + half > Math.min(end, surface.width)) continue;
    context.textAlign = 'center';
    context.fillText(label, x, y + 4);
    free = x + half + 6;
  }
  if (unit === '') return;
  context.textAlign = 'right';
  context.fillText(unit, box.x + box.width, y + 4);
}

/** Of a label. */
const LINE_HEIGHT = 13;

/** Tick marks and labels left of a box, the labels within its height: those of another box above or below stay clear. */
export function drawLeftAxis(surface: Surface, box: Box, ticks: readonly Tick[], ink: Ink): void {
  const { context } = surface;
  context.fillStyle = ink.text;
  context.strokeStyle = ink.line;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  context.lineWidth = 1;
  const [highest, lowest] = [box.y + LINE_HEIGHT / 2, box.y + box.height - LINE_HEIGHT / 2];
  let free = Number.POSITIVE_INFINITY;
  for (const { position, label } of [...ticks].sort((a, b) => a.position - b.position)) {
    const y = box.y + (1 - position) * box.height;
    const middle = Math.max(highest, Math.min(lowest, y));
    if (middle + LINE_HEIGHT / 2 > free) continue;
    context.beginPath();
    context.moveTo(box.x - 3, y);
    context.lineTo(box.x, y);
    context.stroke();
    context.fillText(label, box.x - 5, middle);
    free = middle - LINE_HEIGHT / 2;
  }
}

/** A filled outline of values from 0 to 1, one per pixel column of the box. */
export function fillOutline(
  surface: Surface,
  box: Box,
  values: ArrayLike<number>,
  fill: string,
  stroke: string,
): void {
  const { context } = surface;
  const bottom = box.y + box.height;
  context.beginPath();
  context.moveTo(box.x, bottom);
  for (let i = 0; i < values.length; i++) {
    const x = box.x + ((i + 0.5) * box.width) / values.length;
    context.lineTo(x, bottom - Math.max(0, Math.min(1, values[i])) * box.height);
  }
  context.lineTo(box.x + box.width, bottom);
  context.closePath();
  context.fillStyle = fill;
  context.fill();
  context.strokeStyle = stroke;
  context.lineWidth = 1;
  context.stroke();
}
