import { element, ICONS, icon } from '../dom.js';
import { drawTemplate } from '../draw/template-plot.js';
import { formatHertz, formatShare } from '../format.js';
import type { State } from '../state/state.js';
import { hearAlone } from './actions.js';
import { createAnswers } from './answers.js';
import type { App } from './app.js';
import { createComponentPlot } from './component-plot.js';
import { createLaneDetail } from './lane-detail.js';
import type { LazyCanvases } from './lazy-canvas.js';
import type { Readout } from './readout.js';

/** A component: play it, say what it is, see where it sounds. Opened, it shows large plots and numbers. */
export interface Lane {
  readonly node: HTMLElement;
  update(state: State): void;
}

/** A press of the play button that lasts longer ends what it plays when it is released. */
const HOLD_MS = 350;
const LEVEL_HEIGHT = 14;

export function createLane(app: App, k: number, canvases: LazyCanvases, readout: Readout): Lane {
  const { source, energyShare, peakHz } = app.model.manifest.components[k];
  const answers = createAnswers(app, k);
  const play = playButton(app, k);
  const open = element(
    'button',
    {
      class: 'open icon-button',
      attributes: {
        type: 'button',
        'aria-label': `Details of component ${k}`,
        title: 'Large plots and numbers',
      },
      on: { click: () => toggleOpen(app, k) },
    },
    icon(ICONS.open).node,
  );
  const shape = {
    label: `Spectrogram and activation of component ${k}`,
    outlineHeight: LEVEL_HEIGHT,
    hasAxes: false,
  };
  const strip = createComponentPlot(app, k, shape, canvases, readout);
  const template = element('canvas', {
    class: 'template',
    attributes: {
      role: 'img',
      'aria-label': `Template of component ${k}: highest at ${formatHertz(peakHz)}`,
    },
  });
  const node = element(
    'li',
    { class: 'lane', attributes: { id: `component-${k}`, tabindex: -1, 'aria-label': `Component ${k}` } },
    play.node,
    element(
      'div',
      { class: 'name' },
      element('strong', { text: source === undefined ? `Component ${k}` : `${k}: ${source}` }),
      element('span', { class: 'facts', text: `${formatShare(energyShare)} · ${formatHertz(peakHz)}` }),
    ),
    answers.node,
    strip,
    template,
    open,
  );
  node.addEventListener('focusin', () => {
    if (app.store.state.current !== k) app.store.set({ current: k });
  });
  node.addEventListener('click', ({ detail, target }) => {
    // After a click of the mouse the space bar plays, as anywhere on the page, rather than clicks again.
    const isTyping = target instanceof HTMLElement && target.closest('.detail') !== null;
    if (detail > 0 && !isTyping) node.focus({ preventScroll: true });
  });
  const spectrum = app.pictures.template(k);
  canvases.add(template, () => drawTemplate(template, spectrum, app.binHz, app.store.state.axis, false));
  let detail: HTMLElement | undefined;
  return {
    node,
    update(state) {
      const isOpen = state.open.includes(k);
      if (isOpen && detail === undefined) {
        detail = createLaneDetail(app, k, canvases, readout);
        node.append(detail);
      }
      if (detail !== undefined) detail.hidden = !isOpen;
      open.setAttribute('aria-expanded', String(isOpen));
      node.classList.toggle('current', state.current === k);
      node.classList.toggle('alone', state.alone === k);
      play.update(state.alone === k);
      answers.update(state);
      const answer = state.work.answers[k];
      node.dataset.answer = answer === null ? '' : answer === 'not' ? 'not' : answer.sure ? 'mine' : 'unsure';
      node.dataset.source = answer === null || answer === 'not' ? '' : String(answer.source % 6);
    },
  };
}

export function toggleOpen({ store }: App, k: number): void {
  const { open } = store.state;
  store.set({ open: open.includes(k) ? open.filter((other) => other !== k) : [...open, k], current: k });
}

/** A click plays the component alone until the next one; holding it down plays it for as long. */
function playButton(app: App, k: number): { node: HTMLElement; update(isPlaying: boolean): void } {
  const symbol = icon(ICONS.play);
  let end: (() => void) | undefined;
  let downAt = 0;
  const toggle = () => {
    if (app.store.state.alone === k) (end ?? app.player.pause)();
    else end = hearAlone(app, k);
  };
  const node = element(
    'button',
    {
      class: 'icon-button',
      attributes: { type: 'button', title: 'Play alone; hold to hear it for as long' },
      on: {
        pointerdown: () => {
          downAt = performance.now();
          toggle();
        },
        pointerup: () => {
          if (app.store.state.alone === k && performance.now() - downAt > HOLD_MS) toggle();
        },
        click: (event) => {
          if (event instanceof MouseEvent && event.detail === 0) toggle(); // by the keyboard
        },
      },
    },
    symbol.node,
  );
  return {
    node,
    update(isPlaying) {
      symbol.show(isPlaying ? ICONS.pause : ICONS.play);
      node.setAttribute('aria-label', isPlaying ? `Stop component ${k}` : `Play component ${k} alone`);
    },
  };
}
