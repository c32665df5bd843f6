import { element } from '../dom.js';
import { drawTemplate } from '../draw/template-plot.js';
import { formatHertz, formatPlace, formatShare } from '../format.js';
import type { App } from './app.js';
import { createComponentPlot } from './component-plot.js';
import { explained } from './explained.js';
import type { LazyCanvases } from './lazy-canvas.js';
import type { Readout } from './readout.js';

/** What an open lane shows: a component's large plots, and its numbers. */
export function createLaneDetail(app: App, k: number, canvases: LazyCanvases, readout: Readout): HTMLElement {
  const shape = {
    label: `Large spectrogram and activation of component ${k}`,
    outlineHeight: 34,
    hasAxes: true,
  };
  const template = element('canvas', {
    class: 'large-template',
    attributes: { role: 'img', 'aria-label': `Large template of component ${k}, in dB over Hz` },
  });
  const spectrum = app.pictures.template(k);
  canvases.add(template, () => drawTemplate(template, spectrum, app.binHz, app.store.state.axis, true));
  const plot = createComponentPlot(app, k, shape, canvases, readout);
  return element('div', { class: 'detail' }, numbers(app, k), plot, template);
}

function numbers({ model }: App, k: number): HTMLElement {
  const { energyShare, peakHz, centroidHz, periodicity, pan, diffuseness } = model.manifest.components[k];
  const repeats =
    periodicity === undefined
      ? '–'
      : `${periodicity.ratePerMinute.toFixed(1)} /min (${Math.round(100 * periodicity.confidence)} %)`;
  const place: [string, string, string][] =
    pan === undefined || diffuseness === undefined
      ? []
      : [
          [
            'Place',
            formatPlace(pan, diffuseness),
            'Which channel holds more of its energy; one place or all around',
          ],
        ];
  return explained([
    ['Energy', formatShare(energyShare), 'Its part of the energy of all components'],
    ['Peak', formatHertz(peakHz), 'The frequency at which its template is highest'],
    ['Centroid', formatHertz(centroidHz), 'The mean frequency of its template, weighted by magnitude'],
    [
      'Repeats',
      repeats,
      'How often it recurs, and how alike its repetitions are; left out unless that is certain',
    ],
    ...place,
  ]);
}
