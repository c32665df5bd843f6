import { PICTURE_RANGE_DB } from '../../model.js';
import { element, ICONS, icon } from '../dom.js';
import { drawTemplate } from '../draw/template-plot.js';
import { drawTimePlot } from '../draw/time-plot.js';
import { formatDb, formatHertz, formatPlace, formatShare } from '../format.js';
import { MAX_GAIN_DB, MIN_GAIN_DB, type State } from '../state.js';
import { audition, setGain, toggleMute, toggleSolo, toggleTick } from './actions.js';
import type { App } from './app.js';
import type { LazyCanvases } from './lazy-canvas.js';
import { createTimeArea } from './time-area.js';

/** A component: its controls and numbers, its spectrogram and activation, its template. */
export interface Row {
  readonly node: HTMLElement;
  update(state: State): void;
}

export function createRow(app: App, k: number, canvases: LazyCanvases): Row {
  const component = app.model.manifest.components[k];
  const tick = element('input', {
    attributes: { type: 'checkbox', id: `tick-${k}` },
    on: { change: () => toggleTick(app, k) },
  });
  const title = element('label', {
    class: 'title',
    text: component.source === undefined ? `Component ${k}` : `${k}: ${component.source}`,
    attributes: { for: `tick-${k}` },
  });
  const playIcon = icon(ICONS.play);
  const play = element(
    'button',
    {
      class: 'small',
      attributes: { type: 'button', title: 'Play alone' },
      on: { click: () => audition(app, k) },
    },
    playIcon.node,
  );
  const solo = switchButton('S', `Solo component ${k}`, () => toggleSolo(app, k));
  const mute = switchButton('M', `Mute component ${k}`, () => toggleMute(app, k));
  const slider = element('input', {
    attributes: {
      type: 'range',
      min: MIN_GAIN_DB,
      max: app.model.sound.kind === 'files' ? 0 : MAX_GAIN_DB, // files are played at full volume at most
      step: 0.5,
      'aria-label': `Gain of component ${k} in dB`,
    },
    on: {
      input: () => setGain(app, k, Number(slider.value)),
      dblclick: () => setGain(app, k, 0),
    },
  });
  const gain = element('output', { class: 'gain' });
  const { area, canvas } = createTimeArea(app, `Spectrogram and activation of component ${k}`);
  const template = element('canvas', {
    class: 'template',
    attributes: {
      role: 'img',
      'aria-label': `Template of component ${k}: highest at ${formatHertz(component.peakHz)}`,
    },
  });
  const node = element(
    'li',
    { class: 'row', attributes: { id: `component-${k}`, tabindex: -1, 'aria-label': `Component ${k}` } },
    element(
      'div',
      { class: 'controls' },
      element('div', { class: 'line' }, tick, title, play, solo, mute),
      element('div', { class: 'line' }, slider, gain),
      numbers(app, k),
    ),
    area,
    template,
  );
  node.addEventListener('focusin', () => {
    if (app.store.state.current !== k) app.store.update({ current: k });
  });
  node.addEventListener('click', (event) => {
    // After a click of the mouse the space bar plays, as anywhere on the page, rather than clicks again.
    if (event.detail > 0 && event.target !== slider) node.focus({ preventScroll: true });
  });
  const draw = () => drawRow(app, k, canvas, () => canvases.invalidateOne(canvas));
  canvases.add(canvas, draw);
  const spectrum = app.pictures.template(k);
  canvases.add(template, () => drawTemplate(template, spectrum, app.binHz, app.store.state.axis));
  return {
    node,
    update(state) {
      tick.checked = state.ticked.has(k);
      node.classList.toggle('ticked', state.ticked.has(k));
      node.classList.toggle('current', state.current === k);
      solo.setAttribute('aria-pressed', String(state.soloed.has(k)));
      mute.setAttribute('aria-pressed', String(state.muted.has(k)));
      const alone = state.auditioned === k;
      play.setAttribute('aria-label', alone ? `Stop component ${k}` : `Play component ${k} alone`);
      playIcon.show(alone ? ICONS.pause : ICONS.play);
      slider.value = String(state.gains[k]);
      gain.textContent = formatDb(state.gains[k]);
    },
  };
}

function drawRow(app: App, k: number, canvas: HTMLCanvasElement, onReady: () => void): void {
  const levels = app.pictures.levels(k, onReady);
  if (levels === undefined) return;
  const { topDb } = app.model.pictures.components[k];
  const shared = app.store.state.brightness === 'shared';
  drawTimePlot(
    canvas,
    {
      levels,
      outline: {
        kind: 'level',
        values: app.pictures.activation(k),
        height: 34,
        labels: [
          { position: 1, label: '1' },
          { position: 0, label: '0' },
        ],
      },
      outlineFirst: false,
      audible: app.audible,
      binHz: app.binHz,
      highestHz: app.highestHz,
      seconds: app.seconds,
      offset: shared ? (255 * topDb) / PICTURE_RANGE_DB : 0,
    },
    app.store.state,
  );
}

function numbers({ model }: App, k: number): HTMLElement {
  const { energyShare, peakHz, centroidHz, periodicity, pan, diffuseness } = model.manifest.components[k];
  const repeats =
    periodicity === undefined
      ? '–'
      : `${periodicity.ratePerMinute.toFixed(1)} /min (${Math.round(100 * periodicity.confidence)} %)`;
  const entries = [
    ['Energy', formatShare(energyShare)],
    ['Peak', formatHertz(peakHz)],
    ['Centroid', formatHertz(centroidHz)],
    ['Repeats', repeats],
    ...(pan === undefined || diffuseness === undefined ? [] : [['Place', formatPlace(pan, diffuseness)]]),
  ];
  return element(
    'dl',
    {},
    ...entries.map(([name, value]) =>
      element('div', {}, element('dt', { text: name }), element('dd', { text: value })),
    ),
  );
}

function switchButton(text: string, label: string, onClick: () => void): HTMLButtonElement {
  return element('button', {
    class: 'small',
    text,
    attributes: { type: 'button', 'aria-label': label, title: label, 'aria-pressed': false },
    on: { click: onClick },
  });
}
