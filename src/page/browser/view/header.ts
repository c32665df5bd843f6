import { PICTURE_RANGE_DB } from '../../model.js';
import { element } from '../dom.js';
import { drawConvergence } from '../draw/convergence-plot.js';
import { PALETTE } from '../draw/palette.js';
import { drawTimePlot } from '../draw/time-plot.js';
import { counted, formatDuration, formatHertz } from '../format.js';
import type { App } from './app.js';
import type { LazyCanvases } from './lazy-canvas.js';
import { createTimeArea } from './time-area.js';

/** The recording: name, settings, waveform and spectrogram, and how the fit converged. */
export function createHeader(app: App, canvases: LazyCanvases): HTMLElement {
  const { manifest, pictures } = app.model;
  const { area, canvas } = createTimeArea(app, 'Waveform and spectrogram of the recording');
  canvases.add(canvas, () => {
    const levels = app.pictures.levels('mixture', () => canvases.invalidateOne(canvas));
    if (levels === undefined) return;
    const peak = Number(pictures.waveformPeak.toPrecision(2));
    const outline = {
      kind: 'wave' as const,
      values: app.pictures.waveform,
      height: 52,
      labels: [
        { position: 1, label: `${peak}` },
        { position: 0.5, label: '0' },
      ],
    };
    const { audible, binHz, highestHz, seconds } = app;
    drawTimePlot(
      canvas,
      { levels, outline, outlineFirst: true, audible, binHz, highestHz, seconds, offset: 0 },
      app.store.state,
    );
  });
  return element(
    'header',
    {},
    element('h1', {}, element('bdi', { text: manifest.input.name })),
    element('p', { class: 'settings', text: settings(app) }),
    ...previewNote(app),
    element(
      'div',
      { class: 'recording' },
      area,
      element('div', { class: 'fit' }, ...convergence(app, canvases), colourBar()),
    ),
  );
}

/** How the fit converged. Nothing where templates were known, and so nothing was fitted as a whole. */
function convergence({ model }: App, canvases: LazyCanvases): HTMLElement[] {
  const { history, iterations } = model.manifest.result;
  if (history.length === 0) return [];
  const label = `Divergence over ${counted(iterations, 'iteration')}`;
  const canvas = element('canvas', {
    class: 'convergence',
    attributes: { role: 'img', 'aria-label': label },
  });
  canvases.add(canvas, () => drawConvergence(canvas, history));
  return [element('h2', { text: 'Divergence of the fit' }), canvas];
}

function settings({ model, seconds }: App): string {
  const { input, options, result } = model.manifest;
  const layout = ['', 'mono', 'stereo'][input.channels] ?? `${input.channels} channels`;
  const stops = {
    converged: 'converged after',
    exact: 'exact after',
    'iteration-limit': 'stopped at',
    silence: 'silent,',
  };
  const { stop } = result;
  const fit =
    stop.kind === 'applied'
      ? ['known sources']
      : [
          `${result.algorithm} from ${result.init}`,
          `${stops[stop.kind]} ${counted(result.iterations, 'iteration')}`,
        ];
  return [
    formatDuration(seconds),
    layout,
    `${options.sampleRate} Hz`,
    counted(options.components, 'component'),
    `β ${options.beta}`,
    `window ${options.nFft}, hop ${counted(options.hopSamples, 'sample')}`,
    ...fit,
  ].join(' · ');
}

/** What the page plays, where that is not all there is. */
function previewNote({ model, audible, seconds }: App): HTMLElement[] {
  const { sound, manifest } = model;
  if (sound.kind !== 'preview') return [];
  const listed = [...manifest.components, ...(manifest.sources ?? [])];
  const texts = [`Preview: mono, ${formatHertz(sound.sampleRate)}, 8 bits.`];
  if (audible !== undefined) {
    const heard = audible.reduce((sum, { from, to }) => sum + to - from, 0);
    texts.push(
      `It holds ${formatDuration(heard)} of ${formatDuration(seconds)}: where each component is loudest, and moments in between. What is grey on the time axis is skipped.`,
    );
  }
  texts.push(
    listed.some(({ file }) => file !== undefined)
      ? 'The files in the folder are complete.'
      : 'The command below writes what you hear from the whole recording.',
  );
  return [element('p', { class: 'preview', text: texts.join(' ') })];
}

function colourBar(): HTMLElement {
  const bar = element('div', { class: 'bar' });
  bar.style.background = `linear-gradient(to right, ${PALETTE.filter((_, i) => i % 15 === 0).join(', ')})`;
  const labels = [-PICTURE_RANGE_DB, -PICTURE_RANGE_DB / 2, 0].map((db) =>
    element('span', { text: db === 0 ? '0 dB' : `−${-db}` }),
  );
  const legend = element('div', { class: 'legend' }, bar, element('div', { class: 'bar-labels' }, ...labels));
  legend.setAttribute('role', 'img');
  legend.setAttribute('aria-label', `Colours from −${PICTURE_RANGE_DB} dB to 0 dB relative to the maximum`);
  return legend;
}
