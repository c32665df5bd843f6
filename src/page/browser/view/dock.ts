import { element, ICONS, icon } from '../dom.js';
import { formatTime } from '../format.js';
import { hasChosen, heardComponents, heardGainDb, type State } from '../state.js';
import { markRegion, togglePlay } from './actions.js';
import type { App } from './app.js';
import { combineCommand, folderOf } from './command.js';

/** Below everything: playing, and taking what is heard away, as a command or a file. */
export function createDock(app: App, messages: HTMLElement): HTMLElement {
  const { store } = app;
  const playIcon = icon(ICONS.play);
  const play = element(
    'button',
    { class: 'play', attributes: { type: 'button' }, on: { click: () => togglePlay(app) } },
    playIcon.node,
  );
  const time = element('output', { class: 'time', attributes: { 'aria-live': 'off', id: 'time' } });
  const heard = element('p', { class: 'heard', attributes: { id: 'heard' } });
  const original = textButton('Original', 'Hear the whole recording to compare', () =>
    store.update({ original: !store.state.original }),
  );
  const loop = textButton('Loop', 'Loop the marked region: drag over a spectrogram to mark one', () =>
    store.update({ looping: !store.state.looping }),
  );
  const unmark = textButton('Unmark', 'Remove the mark', () => markRegion(app, undefined));
  const untick = textButton('Untick all', 'Untick all components', () => store.update({ ticked: new Set() }));
  const command = element('code', {
    attributes: { id: 'command', tabindex: 0, 'aria-label': 'Command for what is heard' },
  });
  const copy = element(
    'button',
    {
      attributes: { type: 'button', 'aria-label': 'Copy the command' },
      on: { click: () => copyCommand(app, command) },
    },
    icon(ICONS.copy).node,
    'Copy',
  );
  const save = element(
    'button',
    { attributes: { type: 'button', id: 'save' }, on: { click: () => saveMix(app, save) } },
    icon(ICONS.save).node,
    'Save mix as WAV',
  );
  if (app.model.sound.kind === 'files') {
    save.title = 'This page plays the component files and cannot compute a mix: use the command';
  }
  const isPreview = app.model.sound.kind === 'preview';
  const folder = folderOf(location);
  const show = (state: State) => {
    playIcon.show(state.playing ? ICONS.pause : ICONS.play);
    play.setAttribute('aria-label', state.playing ? 'Pause' : 'Play');
    heard.textContent = describeHeard(state);
    original.setAttribute('aria-pressed', String(state.original));
    loop.setAttribute('aria-pressed', String(state.looping));
    loop.disabled = state.mark === undefined;
    unmark.hidden = state.mark === undefined;
    untick.hidden = state.ticked.size === 0;
    const { text, isCommand } = commandFor(app, folder);
    if (command.textContent !== text) command.textContent = text;
    copy.disabled = !isCommand;
    save.disabled = !canSave(app);
  };
  show(store.state);
  store.subscribe(show);
  const showTime = () => {
    const text = `${formatTime(app.player.position())} / ${formatTime(app.seconds)}`;
    if (time.textContent !== text) time.textContent = text;
    requestAnimationFrame(showTime);
  };
  showTime();
  return element(
    'footer',
    { class: 'dock' },
    element('div', { class: 'transport' }, play, element('div', {}, time, heard), original, loop, unmark),
    element('div', { class: 'take' }, command, copy, ...(isPreview ? [] : [save]), untick),
    messages,
  );
}

/** The command that makes what is heard, or why there is none. The recording's file is named as it was when separated. */
function commandFor(app: App, folder: string): { text: string; isCommand: boolean } {
  const { model, saveMix, store } = app;
  const { state } = store;
  const none = (text: string) => ({ text, isCommand: false });
  if (!hasChosen(state)) return none('Tick the components that belong to your sound');
  const indices = heardComponents(state);
  if (indices.length === 0) return none('Nothing is heard: all are muted');
  const gainDb = heardGainDb(state, indices[0]);
  if (indices.some((k) => heardGainDb(state, k) !== gainDb)) {
    const remedy = saveMix === undefined ? 'make the gains equal' : 'save the mix, or make the gains equal';
    return none(`A command can only set one gain for all: ${remedy}`);
  }
  const { components, input } = model.manifest;
  const hasFiles = indices.every((k) => components[k].file !== undefined);
  const recording = hasFiles ? undefined : input.name;
  return { text: combineCommand({ folder, indices, gainDb, recording }), isCommand: true };
}

function canSave({ saveMix, store: { state } }: App): boolean {
  return saveMix !== undefined && hasChosen(state) && heardComponents(state).length > 0;
}

function describeHeard(state: State): string {
  if (state.original) return 'Hearing the original';
  const indices = heardComponents(state);
  if (indices.length > 1 && indices.length === state.gains.length) return 'Hearing all components';
  if (indices.length === 0) return 'Hearing nothing: all are muted';
  return `Hearing ${indices.length === 1 ? 'component' : 'components'} ${indices.join(', ')}`;
}

async function copyCommand(app: App, command: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(command.textContent ?? '');
    app.announce('Copied the command.');
  } catch {
    getSelection()?.selectAllChildren(command);
    app.announce('The browser does not allow copying: the command is selected, press Ctrl+C.');
  }
}

async function saveMix(app: App, button: HTMLButtonElement): Promise<void> {
  if (app.saveMix === undefined) return;
  button.disabled = true;
  try {
    await app.saveMix((share) => app.announce(`Computing the mix: ${Math.floor(100 * share)} %`));
    app.announce('Saved mix.wav.');
  } catch (error) {
    app.announce(error instanceof Error ? error.message : String(error));
  } finally {
    button.disabled = !canSave(app);
  }
}

function textButton(text: string, label: string, onClick: () => void): HTMLButtonElement {
  return element('button', { text, attributes: { type: 'button', title: label }, on: { click: onClick } });
}
