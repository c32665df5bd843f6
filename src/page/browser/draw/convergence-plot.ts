import { drawBottomAxis, drawLeftAxis } from './axes.js';
import { type Box, currentInk, openSurface } from './canvas.js';
import { linearTicks, logScale, logTicks } from './scales.js';

interface Entry {
  readonly iteration: number;
  readonly divergence: number;
}

/** Draws how the fit converged: divergence (logarithmic) over iterations. */
export function drawConvergence(canvas: HTMLCanvasElement, history: readonly Entry[]): void {
  const surface = openSurface(canvas);
  if (surface === undefined) return;
  const ink = currentInk();
  const box: Box = { x: 50, y: 6, width: surface.width - 60, height: surface.height - 26 };
  const { context } = surface;
  context.fillStyle = ink.plot;
  context.fillRect(box.x, box.y, box.width, box.height);
  const last = Math.max(1, history[history.length - 1]?.iteration ?? 1);
  const positive = history.filter(({ divergence }) => divergence > 0);
  const values = positive.map(({ divergence }) => divergence);
  const ticks = linearTicks(0, last, box.width / 44).filter(Number.isInteger);
  drawBottomAxis(
    surface,
    box,
    ticks.map((i) => ({ position: i / last, label: String(i) })),
    ink,
    'iterations',
  );
  if (positive.length === 0) return;
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const scale = logScale(low / 1.15, high * 1.15);
  context.strokeStyle = ink.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  for (const [i, { iteration, divergence }] of positive.entries()) {
    const x = box.x + (iteration / last) * box.width;
    const y = box.y + (1 - scale.position(divergence)) * box.height;
    if (i === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
  const decades = logTicks(scale.from, scale.to, box.height / 16);
  const marks = decades.length >= 2 ? decades : [low, high];
  drawLeftAxis(
    surface,
    box,
    marks.map((value) => ({ position: scale.position(value), label: scientific(value) })),
    ink,
  );
}

/** `123456` -> `1.2e5`, small numbers plain. */
function scientific(value: number): string {
  const plain = value >= 0.01 && value < 10_000;
  return plain
    ? String(Number(value.toPrecision(3)))
    : value.toExponential(1).replace('e+', 'e').replace('.0e', 'e');
}
