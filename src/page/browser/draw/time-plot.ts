import { formatTime, shortHertz } from '../format.js';
import type { Span, State } from '../state.js';
import { drawBottomAxis, drawLeftAxis, fillOutline } from './axes.js';
import { type Box, currentInk, type Ink, openSurface, type Surface } from './canvas.js';
import { frequencyScale, frequencyTicks, timeTicks } from './scales.js';
import { type Levels, paintSpectrogram } from './spectrogram.js';

/** Space for the labels left of every plot over time; the style sheet's --gutter and --margin. */
export const GUTTER = 44;
export const MARGIN = 8;
const AXIS_HEIGHT = 20;
const GAP = 4;
/** As high as the axis' tick marks. */
const STRIP_HEIGHT = 3;

/** An outline over time: the upper edge, and the lower one where it is not the base line. */
interface Outline {
  readonly kind: 'level' | 'wave';
  /** 0 to 1 (level), or -1 to 1 in pairs of lowest and highest (wave), one entry a column of the recording. */
  readonly values: Float32Array;
  readonly height: number;
  readonly labels: readonly { readonly position: number; readonly label: string }[];
}

export interface TimePlot {
  readonly levels: Levels;
  readonly outline: Outline;
  /** Whether the outline stands above the spectrogram rather than below. */
  readonly outlineFirst: boolean;
  /** What can be heard, in seconds, where that is not all: the rest is grey on the time axis. */
  readonly audible: readonly Span[] | undefined;
  readonly binHz: number;
  readonly highestHz: number;
  readonly seconds: number;
  /** Added to every level, so that pictures share one scale of brightness. */
  readonly offset: number;
}

/** Draws a spectrogram and an outline over one time axis. */
export function drawTimePlot(canvas: HTMLCanvasElement, plot: TimePlot, { view, axis }: State): void {
  const surface = openSurface(canvas);
  if (surface === undefined) return;
  const ink = currentInk();
  const width = surface.width - GUTTER - MARGIN;
  const outlineHeight = plot.outline.height;
  const pictureHeight = surface.height - AXIS_HEIGHT - outlineHeight - GAP - 2;
  if (width < 20 || pictureHeight < 20) return;
  const pictureY = 2 + (plot.outlineFirst ? outlineHeight + GAP : 0);
  const picture: Box = { x: GUTTER, y: pictureY, width, height: pictureHeight };
  const outline: Box = {
    x: GUTTER,
    y: plot.outlineFirst ? 2 : 2 + pictureHeight + GAP,
    width,
    height: outlineHeight,
  };
  const frequency = frequencyScale(axis, plot.binHz, plot.highestHz);
  paintSpectrogram(surface, picture, plot.levels, {
    ...view,
    frequency,
    binHz: plot.binHz,
    offset: plot.offset,
  });
  const ticks = frequencyTicks(axis, frequency, pictureHeight / 18);
  drawLeftAxis(
    surface,
    picture,
    ticks.map((hz) => ({ position: frequency.position(hz), label: shortHertz(hz) })),
    ink,
  );
  drawOutline(surface, outline, plot, view, ink);
  drawLeftAxis(surface, outline, plot.outline.labels, ink);
  const axisBox = { ...outline, y: surface.height - AXIS_HEIGHT - outlineHeight };
  if (plot.audible !== undefined) drawAudible(surface, axisBox, plot.audible, view, ink);
  drawTimeAxis(surface, axisBox, view, ink);
}

/** A strip along the time axis: coloured where something can be heard, grey elsewhere. */
function drawAudible(surface: Surface, box: Box, audible: readonly Span[], view: Span, ink: Ink): void {
  const { context } = surface;
  const perSecond = box.width / (view.to - view.from);
  const top = box.y + box.height;
  context.fillStyle = ink.line;
  context.fillRect(box.x, top, box.width, STRIP_HEIGHT);
  context.fillStyle = ink.accent;
  for (const { from, to } of audible) {
    const left = Math.max(0, (from - view.from) * perSecond);
    const right = Math.min(box.width, (to - view.from) * perSecond);
    if (right > left) context.fillRect(box.x + left, top, Math.max(1, right - left), STRIP_HEIGHT);
  }
}

function drawTimeAxis(surface: Surface, box: Box, view: Span, ink: Ink): void {
  const length = view.to - view.from;
  const { ticks: times, step } = timeTicks(view.from, view.to, Math.max(2, box.width / 80));
  const decimals = Math.max(0, Math.min(3, Math.ceil(-Math.log10(step) - 1e-9)));
  const label = (seconds: number) =>
    view.to < 60 ? `${seconds.toFixed(decimals)} s` : formatTime(seconds, decimals);
  drawBottomAxis(
    surface,
    box,
    times.map((seconds) => ({ position: (seconds - view.from) / length, label: label(seconds) })),
    ink,
  );
}

function drawOutline(surface: Surface, box: Box, { outline, seconds }: TimePlot, view: Span, ink: Ink): void {
  const { context } = surface;
  context.fillStyle = ink.plot;
  context.fillRect(box.x, box.y, box.width, box.height);
  const columns = Math.round(box.width);
  const stride = outline.kind === 'wave' ? 2 : 1;
  const count = outline.values.length / stride;
  const perPixel = ((view.to - view.from) / seconds / columns) * count;
  const start = (view.from / seconds) * count;
  const reduce = (channel: number, better: (a: number, b: number) => number) =>
    Float32Array.from({ length: columns }, (_, x) => {
      const first = Math.min(count - 1, Math.floor(start + x * perPixel));
      const last = Math.min(count, Math.max(first + 1, Math.floor(start + (x + 1) * perPixel)));
      let value = outline.values[first * stride + channel];
      for (let c = first + 1; c < last; c++) value = better(value, outline.values[c * stride + channel]);
      return value;
    });
  if (outline.kind === 'level') {
    fillOutline(surface, box, reduce(0, Math.max), ink.fill, ink.accent);
    return;
  }
  const low = reduce(0, Math.min);
  const high = reduce(1, Math.max);
  context.fillStyle = ink.accent;
  for (let x = 0; x < columns; x++) {
    const top = box.y + (box.height * (1 - high[x])) / 2;
    context.fillRect(box.x + x, top, 1, Math.max(1, (box.height * (high[x] - low[x])) / 2));
  }
}
