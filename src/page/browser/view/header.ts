import { element, ICONS } from '../dom.js';
import { formatDuration, formatHertz } from '../format.js';
import { answeredCount, componentsOf } from '../state/work.js';
import type { App } from './app.js';
import { button, iconButton } from './controls.js';
import { goToAlike, offerQuietPlace } from './hints.js';
import { openMarks, saveMarks } from './marks-files.js';

/** The recording's name, what to do in which order, and what has been done so far: undo, redo, save and open it. */
export function createHeader(app: App): HTMLElement[] {
  const { store, model } = app;
  const count = model.manifest.components.length;
  const done = element('strong', { attributes: { id: 'done' } });
  const alike = button(
    'Next most alike',
    'Go to the component that sounds most together with yours (n)',
    () => goToAlike(app),
  );
  const quiet = button('Next quiet place', 'Hear a region in which your sound may be silent (q)', () =>
    offerQuietPlace(app),
  );
  const undo = iconButton(ICONS.undo, 'Undo (Ctrl+Z)', () => store.dispatch({ type: 'undo' }));
  const redo = iconButton(ICONS.redo, 'Redo (Ctrl+Shift+Z)', () => store.dispatch({ type: 'redo' }));
  store.subscribe(({ work, past, future, source }) => {
    done.textContent = `${answeredCount(work)} of ${count} done`;
    undo.disabled = past.length === 0;
    redo.disabled = future.length === 0;
    quiet.disabled = componentsOf(work, source, true).length === 0;
    alike.disabled = componentsOf(work, source, true).length === 0 || answeredCount(work) === count;
  });
  const step = (...children: (Node | string)[]) => element('li', {}, ...children);
  return [
    element(
      'div',
      { class: 'top' },
      element('h1', {}, element('bdi', { text: model.manifest.input.name })),
      element(
        'ol',
        { class: 'steps' },
        step('Play each.'),
        step('Mark what is yours: ', done, '.'),
        step('Save.'),
      ),
      element(
        'div',
        { class: 'tools', attributes: { role: 'group', 'aria-label': 'Work' } },
        alike,
        quiet,
        undo,
        redo,
        button('Keep marks', 'Save answers, names and marks as a file, which nmf refine --marks reads', () =>
          saveMarks(app),
        ),
        button('Open marks', 'Open such a file', () => openMarks(app)),
      ),
    ),
    ...previewNote(app),
  ];
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
