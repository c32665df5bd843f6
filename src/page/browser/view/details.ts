import { element } from '../dom.js';
import { drawConvergence } from '../draw/convergence-plot.js';
import { counted, formatDuration } from '../format.js';
import type { App } from './app.js';
import { explained } from './explained.js';
import { KEYS } from './keyboard.js';
import type { LazyCanvases } from './lazy-canvas.js';

/** Folded below the components: how the recording was separated, how the fit converged, and the keys. */
export function createDetails(app: App, canvases: LazyCanvases): HTMLElement {
  const keys = KEYS.map(([key, what]) =>
    element('div', {}, element('dt', { text: key }), element('dd', { text: what })),
  );
  return element(
    'details',
    { class: 'details' },
    element('summary', { text: 'Details' }),
    element(
      'div',
      { class: 'columns' },
      element('section', {}, element('h2', { text: 'Settings' }), explained(settings(app))),
      ...convergence(app, canvases),
      element('section', {}, element('h2', { text: 'Keys' }), element('dl', { class: 'keys' }, ...keys)),
    ),
  );
}

/** How the fit converged. Nothing where templates were known, and so nothing was fitted as a whole. */
function convergence({ model }: App, canvases: LazyCanvases): HTMLElement[] {
  const { history, iterations } = model.manifest.result;
  if (history.length === 0) return [];
  const canvas = element('canvas', {
    class: 'convergence',
    attributes: { role: 'img', 'aria-label': `Divergence over ${counted(iterations, 'iteration')}` },
  });
  canvases.add(canvas, () => drawConvergence(canvas, history));
  return [element('section', {}, element('h2', { text: 'Divergence of the fit' }), canvas)];
}

function settings({ model, seconds }: App): (readonly [string, string, string])[] {
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
      ? 'known sources'
      : `${result.algorithm} from ${result.init}, ${stops[stop.kind]} ${counted(result.iterations, 'iteration')}`;
  return [
    ['Recording', `${formatDuration(seconds)}, ${layout}, ${options.sampleRate} Hz`, 'What was separated'],
    ['Components', String(options.components), 'Parts that the spectrogram was taken apart into'],
    ['β', String(options.beta), 'The divergence that was minimised: 1 is Kullback and Leibler’s'],
    [
      'Frames',
      `window ${options.nFft}, hop ${counted(options.hopSamples, 'sample')}`,
      'How many samples each spectrum is made from, and how far apart spectra are',
    ],
    ['Fit', fit, 'How the templates and activations were found'],
  ];
}
