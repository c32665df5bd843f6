import { formatTime, shortHertz } from '../format.js';
import type { Axis } from '../state/state.js';
import type { Mark, Span } from '../state/work.js';
import { drawBottomAxis, drawLeftAxis, fillOutline } from './axes.js';
import { type Box, currentInk, type Ink, openSurface, type Surface } from './canvas.js';
import { drawMarks } from './marks.js';
import { frequencyScale, frequencyTicks, timeTicks } from './scales.js';
import { type Levels, paintSpectrogram } from './spectrogram.js';

/** Space for the labels left of plots with axes, and right of all; the style sheet's --gutter and --margin. */
const GUTTER = 44;
const MARGIN = 8;
export const AXIS_HEIGHT = 20;
const GAP = 3;
/** As high as the axis' tick marks. */
const STRIP_HEIGHT = 3;

/** An outline over time: the upper edge, and the lower one where it is not the base line. */
interface Outline {
  readonly kind: 'level' | 'wave';
  /** 0 to 1 (level), or -1 to 1 in pairs of lowest and highest (wave), one entry a column of the recording. */
  readonly values: Float32Array;
  readonly height: number;
}

export interface TimePlot {
  readonly levels: Levels;
  /** Above the spectrogram where there are axes, below it elsewhere. */
  readonly outline: Outline;
  readonly hasAxes: boolean;
  /** What can be heard, in seconds, where that is not all: the rest is grey on the time axis. */
  readonly audible: readonly Span[] | undefined;
  readonly marks: readonly Mark[];
  readonly binHz: number;
  readonly highestHz: number;
  readonly seconds: number;
  /** Added to every level, so that pictures share one scale of brightness. */
  readonly offset: number;
}

/** The parts of a plot of a certain size. */
function layOut({ width, height }: Surface, { outline, hasAxes }: TimePlot): { picture: Box; outline: Box } {
  const x = hasAxes ? GUTTER : 0;
  const wide = hasAxes ? width - GUTTER - MARGIN : width;
  const pictureHeight = height - outline.height - GAP - (hasAxes ? AXIS_HEIGHT : 0);
  const [pictureY, outlineY] = hasAxes ? [outline.height + GAP, 0] : [0, pictureHeight + GAP];
  return {
    picture: { x, y: pictureY, width: wide, height: pictureHeight },
    outline: { x, y: outlineY, width: wide, height: outline.height },
  };
}

/** Draws a spectrogram and an outline over one time axis. */
export function drawTimePlot(
  canvas: HTMLCanvasElement,
  plot: TimePlot,
  { view, axis }: { readonly view: Span; readonly axis: Axis },
): void {
  const surface = openSurface(canvas);
  if (surface === undefined) return;
  const ink = currentInk();
  const { picture, outline } = layOut(surface, plot);
  if (picture.width < 20 || picture.height < 20) return;
  const { binHz, offset, marks } = plot;
  const frequency = frequencyScale(axis, binHz, plot.highestHz);
  paintSpectrogram(surface, picture, plot.levels, { ...view, frequency, binHz, offset });
  drawOutline(surface, outline, plot, view, ink);
  drawMarks(surface, picture, marks, view, ink);
  if (!plot.hasAxes) return;
  const ticks = frequencyTicks(axis, frequency, picture.height / 14);
  const labelled = ticks.map((hz) => ({ position: frequency.position(hz), label: shortHertz(hz) }));
  drawLeftAxis(surface, picture, labelled, ink);
  if (plot.audible !== undefined) drawAudible(surface, picture, plot.audible, view, ink);
  drawTimeAxis(surface, picture, view, ink);
  const { context } = surface;
  context.textAlign = 'left';
  context.fillText('Hz', 2, picture.y + picture.height + 4);
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
  const { ticks: times, step } = timeTicks(view.from, view.to, Math.max(2, box.width / 84));
  const decimals = Math.max(0, Math.min(3, Math.ceil(-Math.log10(step) - 1e-9)));
  const label = (seconds: number) =>
    view.to < 60 ? `${seconds.toFixed(decimals)} s` : formatTime(seconds, decimals);
  const ticks = times.map((seconds) => ({ position: (seconds - view.from) / length, label: label(seconds) }));
  drawBottomAxis(surface, box, ticks, ink);
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
