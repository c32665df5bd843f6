import { PICTURE_RANGE_DB } from '../../model.js';
import { AXIS_HEIGHT, drawTimePlot } from '../draw/time-plot.js';
import type { App } from './app.js';
import type { LazyCanvases } from './lazy-canvas.js';
import type { Readout } from './readout.js';
import { createTimeArea } from './time-area.js';

interface PlotShape {
  readonly label: string;
  /** Of the activation above or below the spectrogram. */
  readonly outlineHeight: number;
  readonly hasAxes: boolean;
}

/** A component's spectrogram and activation. */
export function createComponentPlot(
  app: App,
  k: number,
  { label, outlineHeight, hasAxes }: PlotShape,
  canvases: LazyCanvases,
  readout: Readout,
): HTMLElement {
  const { topDb } = app.model.pictures.components[k];
  const offset = () => (app.store.state.brightness === 'shared' ? (255 * topDb) / PICTURE_RANGE_DB : 0);
  const edges = hasAxes ? { top: outlineHeight, bottom: AXIS_HEIGHT } : { top: 0, bottom: outlineHeight };
  const { area, canvas } = createTimeArea(
    app,
    label,
    readout.over(() => app.pictures.levels(k), edges, offset),
  );
  const values = app.pictures.activation(k);
  canvases.add(canvas, () => {
    const levels = app.pictures.levels(k, () => canvases.invalidateOne(canvas));
    if (levels === undefined) return;
    const { audible, binHz, highestHz, seconds, store } = app;
    drawTimePlot(
      canvas,
      {
        ...{ levels, outline: { kind: 'level', values, height: outlineHeight }, hasAxes, audible },
        ...{ binHz, highestHz, seconds, marks: store.state.work.marks, offset: offset() },
      },
      store.state,
    );
  });
  return area;
}
