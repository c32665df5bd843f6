import { element, ICONS, icon } from '../dom.js';
import { download } from '../sound/save.js';
import { zip } from '../sound/zip.js';
import { allSources, tabGains } from '../state/state.js';
import type { App } from './app.js';
import { createCommands } from './commands.js';
import { choice } from './controls.js';
import { defaultName, fileName, isSomething, savedRegion } from './saved-file.js';

/** Below everything: saving what is heard, and the commands that make the same. */
export function createSaveBar(app: App, messages: HTMLElement): HTMLElement {
  const { store, model } = app;
  const name = element('input', {
    attributes: { type: 'text', 'aria-label': 'File name, without .wav', id: 'file-name', maxlength: 200 },
    on: { input: () => store.set({ fileName: name.value }) },
  });
  const depth = choice(
    'Bits',
    [
      ['32f', '32, float'],
      ['24', '24'],
      ['16', '16'],
    ],
    (bitDepth) => store.set({ bitDepth }),
  );
  const part = choice(
    'Part',
    [
      ['whole', 'whole'],
      ['region', 'region'],
    ],
    (value) => store.set({ part: value }),
  );
  const text = element('span');
  const save = element(
    'button',
    { class: 'main', attributes: { type: 'button', id: 'save' }, on: { click: () => saveOne(app, save) } },
    icon(ICONS.save).node,
    text,
  );
  const saveAll = element('button', {
    text: 'Save all',
    attributes: {
      type: 'button',
      id: 'save-all',
      title: 'Every source and what is left, in one ZIP file. They add up to the recording',
    },
    on: { click: () => saveEvery(app, saveAll) },
  });
  if (model.sound.kind === 'files') {
    save.title = 'This page plays the component files and cannot compute a mix: use the command';
  }
  store.subscribe((state) => {
    depth.show(state.bitDepth);
    part.show(state.part);
    part.allow('region', state.region !== null);
    if (name.value !== state.fileName) name.value = state.fileName;
    name.placeholder = defaultName(state);
    text.textContent = `Save ${{ original: 'the original', mine: 'my sound', rest: 'the rest' }[state.tab]}`;
    save.disabled = app.wavOf === undefined || !isSomething(state);
    saveAll.disabled = app.wavOf === undefined || allSources(state).length < 2;
  });
  const controls =
    model.sound.kind === 'preview'
      ? []
      : [element('label', {}, element('span', { text: 'Name' }), name), depth.node, part.node, save, saveAll];
  return element('footer', { class: 'save-bar' }, ...controls, createCommands(app), messages);
}

async function saveOne(app: App, button: HTMLButtonElement): Promise<void> {
  const { state } = app.store;
  const name = `${fileName(state)}.wav`;
  await saving(app, button, name, async (wavOf, onProgress) =>
    wavOf(tabGains(state, state.tab), state.bitDepth, savedRegion(state), onProgress),
  );
}

async function saveEvery(app: App, button: HTMLButtonElement): Promise<void> {
  const { state } = app.store;
  const sources = allSources(state);
  await saving(app, button, 'sources.zip', async (wavOf, onProgress) => {
    const files = [];
    for (const [i, { name, gains }] of sources.entries()) {
      const onPart = (share: number) => onProgress((i + share) / sources.length);
      const content = await wavOf(gains, state.bitDepth, savedRegion(state), onPart);
      files.push({ name: `${name}.wav`, content });
    }
    return zip(files);
  });
}

/** Computes a file and hands it to the browser, telling how far it is. */
async function saving(
  { wavOf, announce }: App,
  button: HTMLButtonElement,
  name: string,
  compute: (wavOf: NonNullable<App['wavOf']>, onProgress: (share: number) => void) => Promise<Blob>,
): Promise<void> {
  if (wavOf === undefined) return;
  button.disabled = true;
  try {
    const onProgress = (share: number) => announce(`Computing ${name}: ${Math.floor(100 * share)} %`);
    download(await compute(wavOf, onProgress), name);
    announce(`Saved ${name}.`);
  } catch (error) {
    announce(error instanceof Error ? error.message : String(error));
  } finally {
    button.disabled = false;
  }
}
