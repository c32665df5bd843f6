import { frameCount } from '../../dsp/units.js';
import type { PageModel } from '../model.js';
import { element } from './dom.js';
import { rememberChoice } from './remember.js';
import { createSound } from './sound/create-sound.js';
import { createStore, heardGains, initialState } from './state.js';
import type { App } from './view/app.js';
import { createDock } from './view/dock.js';
import { createHeader } from './view/header.js';
import { KEYS, listenToKeys } from './view/keyboard.js';
import { createLazyCanvases } from './view/lazy-canvas.js';
import { createList } from './view/list.js';
import { createPictureBook } from './view/pictures.js';
import { followPlayhead } from './view/playhead.js';
import { createToolbar } from './view/toolbar.js';

/** Entry of the listening page: reads the model that the page holds and builds everything from it. */
const model = JSON.parse(document.getElementById('model')?.textContent ?? '') as PageModel;
const { options, result, components } = model.manifest;
const seconds = result.samples / options.sampleRate;
const frames = frameCount(result.samples, options.hopSamples);
const store = createStore(initialState(components.length, seconds));
rememberChoice(store, model);
const messages = element('p', { class: 'messages', attributes: { role: 'status', id: 'messages' } });
const announce = (message: string) => {
  messages.textContent = message;
};
const pictures = createPictureBook(model, (frames * options.hopSamples) / options.sampleRate);
const sound = createSound(model, pictures.templates, heardGains(store.state), {
  onPlaying: (playing) => store.update(playing ? { playing } : { playing, auditioned: undefined }),
  onError: announce,
});
const app: App = {
  model,
  store,
  player: sound.player,
  audible: sound.audible,
  pictures,
  seconds,
  binHz: options.sampleRate / options.nFft,
  highestHz: options.sampleRate / 2,
  saveMix:
    sound.saveMix &&
    ((onProgress) => sound.saveMix?.(heardGains(store.state), onProgress) ?? Promise.resolve()),
  announce,
};

const canvases = createLazyCanvases();
const keys = element(
  'details',
  { class: 'keys' },
  element('summary', { text: 'Keyboard' }),
  element(
    'dl',
    {},
    ...KEYS.map(([key, what]) =>
      element('div', {}, element('dt', { text: key }), element('dd', { text: what })),
    ),
  ),
);
const main = element(
  'main',
  { attributes: { 'aria-busy': true } },
  createHeader(app, canvases),
  createToolbar(app),
  createList(app, canvases),
  keys,
);
document.body.append(main, createDock(app, messages));
listenToKeys(app);
followPlayhead(app);

store.subscribe((state, before) => {
  if (state.view !== before.view || state.axis !== before.axis || state.brightness !== before.brightness) {
    canvases.invalidate();
  }
  if (heardGains(state).join() !== heardGains(before).join()) app.player.setGains(heardGains(state));
  if (state.looping !== before.looping || (state.looping && state.mark !== before.mark)) {
    app.player.setLoop(state.looping ? state.mark : undefined);
  }
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => canvases.invalidate());
const { classList } = document.documentElement;
window.addEventListener('beforeprint', () => {
  classList.add('printing');
  canvases.drawAll();
});
window.addEventListener('afterprint', () => {
  classList.remove('printing');
  canvases.invalidate();
});
pictures.unpackAll().then(() => main.removeAttribute('aria-busy'));
