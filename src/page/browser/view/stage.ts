import { element, ICONS, icon } from '../dom.js';
import { AXIS_HEIGHT, drawTimePlot } from '../draw/time-plot.js';
import { formatTime } from '../format.js';
import { type Tab, tabGains } from '../state/state.js';
import { togglePlay } from './actions.js';
import type { App } from './app.js';
import { button } from './controls.js';
import type { LazyCanvases } from './lazy-canvas.js';
import { createMarkLayer } from './mark-layer.js';
import type { Readout } from './readout.js';
import { createRegionPanel } from './region-panel.js';
import { createSources } from './sources.js';
import { createTimeArea } from './time-area.js';

const TABS: readonly (readonly [Tab, string, string])[] = [
  ['original', 'Original', 'The whole recording (o)'],
  ['mine', 'My sound', 'What you marked as yours (m)'],
  ['rest', 'The rest', 'The recording without your sound (r)'],
];
const WAVE_HEIGHT = 30;

/** What stays on screen: playing, the three tabs with what each looks like, the sources, and the marks. */
export function createStage(
  app: App,
  canvases: LazyCanvases,
  readout: Readout,
  side: HTMLElement,
): HTMLElement {
  return element('div', { class: 'stage' }, createDeck(app), createPlot(app, canvases, readout), side);
}

function createDeck(app: App): HTMLElement {
  const { store, player, seconds, model } = app;
  const playIcon = icon(ICONS.play);
  const play = element(
    'button',
    { class: 'play', attributes: { type: 'button' }, on: { click: () => togglePlay(app) } },
    playIcon.node,
  );
  const time = element('output', { class: 'time', attributes: { 'aria-live': 'off', id: 'time' } });
  const matched = button('Equal loudness', 'Hear the three equally loud. Files are saved as they are', () =>
    store.set({ matched: !store.state.matched }),
  );
  matched.hidden = model.sound.kind === 'files';
  const tabs = TABS.map(([tab, text, title]) => {
    const node = button(text, title, () => store.set({ tab, alone: null }));
    node.id = `tab-${tab}`;
    return node;
  });
  store.subscribe((state) => {
    playIcon.show(state.playing ? ICONS.pause : ICONS.play);
    play.setAttribute('aria-label', state.playing ? 'Pause' : 'Play');
    matched.setAttribute('aria-pressed', String(state.matched));
    for (const [i, [tab]] of TABS.entries()) tabs[i].setAttribute('aria-pressed', String(tab === state.tab));
  });
  const showTime = () => {
    const text = `${formatTime(player.position())} / ${formatTime(seconds)}`;
    if (time.textContent !== text) time.textContent = text;
    requestAnimationFrame(showTime);
  };
  showTime();
  const group = { role: 'group', 'aria-label': 'What you see, hear and save' };
  return element(
    'div',
    { class: 'deck' },
    element('div', { class: 'transport' }, play, time, matched),
    element('div', { class: 'tabs', attributes: group }, ...tabs),
    createSources(app),
  );
}

/** How the chosen tab looks, with the marks and the region over it. */
function createPlot(app: App, canvases: LazyCanvases, readout: Readout): HTMLElement {
  const { store, audible, binHz, highestHz, seconds } = app;
  const picture = () => app.mixPicture(tabGains(store.state, store.state.tab));
  const { area, canvas, overlay } = createTimeArea(
    app,
    'Waveform and spectrogram of the chosen sound',
    readout.over(
      () => picture()?.levels,
      { top: WAVE_HEIGHT, bottom: AXIS_HEIGHT },
      () => 0,
    ),
  );
  canvas.id = 'picture';
  canvases.add(canvas, () => {
    const shown = picture();
    if (shown === undefined) return;
    const outline = { kind: 'wave' as const, values: shown.waveform, height: WAVE_HEIGHT };
    drawTimePlot(
      canvas,
      {
        ...{ levels: shown.levels, outline, hasAxes: true, audible, binHz, highestHz, seconds },
        ...{ marks: store.state.work.marks, offset: 0 },
      },
      store.state,
    );
  });
  store.subscribe(({ tab, work, source }, before) => {
    if (tab !== before.tab || work !== before.work || source !== before.source)
      canvases.invalidateOne(canvas);
  });
  createMarkLayer(app, overlay);
  area.append(createRegionPanel(app));
  return area;
}
