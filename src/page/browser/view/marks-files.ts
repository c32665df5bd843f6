import { element } from '../dom.js';
import { download } from '../sound/save.js';
import { marksText, readMarksFile } from '../state/marks-file.js';
import type { App } from './app.js';

/** Saves the work as a file of marks. */
export function saveMarks({ store, announce }: App): void {
  download(new Blob([marksText(store.state.work)], { type: 'application/json' }), 'marks.json');
  announce('Saved marks.json.');
}

/** Lets the listener choose a file of marks, whose work takes the place of the present one. */
export function openMarks({ store, announce, model, seconds }: App): void {
  const input = element('input', {
    attributes: { type: 'file', accept: '.json,application/json' },
    on: {
      change: async () => {
        const file = input.files?.[0];
        if (file === undefined) return;
        const work = readMarksFile(await file.text(), model.manifest.components.length, seconds);
        if (typeof work === 'string') announce(work);
        else {
          store.dispatch({ type: 'open', work });
          announce(`Opened ${file.name}.`);
        }
      },
    },
  });
  input.click();
}
