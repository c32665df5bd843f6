import { frameCount } from '../../dsp/units.js';
import type { PageModel } from '../model.js';
import { element } from './dom.js';
import { createSound } from './sound/create-sound.js';
import { keepState, keptState } from './state/keep.js';
import { heardGains } from './state/state.js';
import { createStore } from './state/store.js';
import type { App } from './view/app.js';
import { createDetails } from './view/details.js';
import { createHeader } from './view/header.js';
import { listenToKeys } from './view/keyboard.js';
import { createLazyCanvases } from './view/lazy-canvas.js';
import { createList } from './view/list.js';
import { matchingGain } from './view/loudness.js';
import { createMixPictures } from './view/mix-pictures.js';
import { createPictureBook } from './view/pictures.js';
import { followPlayhead } from './view/playhead.js';
import { createReadout } from './view/readout.js';
import { createSaveBar } from './view/save-bar.js';
import { createSide } from './view/side.js';
import { createStage } from './view/stage.js';

/** Entry of the listening page: reads the model that the page holds and builds everything from it. */
const model = JSON.parse(document.getElementById('model')?.textContent ?? '') as PageModel;
const { options, result, components } = model.manifest;
const seconds = result.samples / options.sampleRate;
const frames = frameCount(result.samples, options.hopSamples);
const store = createStore(keptState(model, components.length, seconds));
keepState(store, model);
const messages = element('p', { class: 'messages', attributes: { role: 'status', id: 'messages' } });
const announce = (message: string) => {
  messages.textContent = message;
};
const pictures = createPictureBook(model, (frames * options.hopSamples) / options.sampleRate);
const sound = createSound(model, pictures.templates, heardGains(store.state), {
  onPlaying: (playing) => store.set(playing ? { playing } : { playing, alone: null }),
  onError: announce,
});
const app: App = {
  ...{ model, store, pictures, seconds, announce },
  ...{ player: sound.player, audible: sound.audible, wavOf: sound.wavOf },
  mixPicture: createMixPictures(model, pictures),
  binHz: options.sampleRate / options.nFft,
  highestHz: options.sampleRate / 2,
};

const canvases = createLazyCanvases();
const readout = createReadout(app);
const main = element(
  'main',
  { attributes: { 'aria-busy': true } },
  element(
    'header',
    {},
    ...createHeader(app),
    createStage(app, canvases, readout, createSide(app, readout.node)),
  ),
  createList(app, canvases, readout),
  createDetails(app, canvases),
);
document.body.append(main, createSaveBar(app, messages));
listenToKeys(app);
followPlayhead(app);

let heard = '';
store.subscribe((state, before) => {
  const isDrawnAnew = (['view', 'axis', 'brightness'] as const).some((key) => state[key] !== before[key]);
  if (isDrawnAnew || state.work.marks !== before.work.marks) canvases.invalidate();
  const matching = matchingGain(app, state);
  const gains = heardGains(state).map((gain) => gain * matching);
  if (gains.join() !== heard) app.player.setGains(gains);
  heard = gains.join();
  const loop = (of: typeof state) => (of.looping ? of.region : null);
  if (loop(state) !== loop(before) || state === before) app.player.setLoop(loop(state) ?? undefined);
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
pictures.unpackAll().then(() => {
  canvases.invalidate();
  main.removeAttribute('aria-busy');
});
