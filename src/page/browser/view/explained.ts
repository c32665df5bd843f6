import { element } from '../dom.js';

/** Numbers with their names, each of which explains itself under the pointer or the focus: name, value, explanation. */
export function explained(entries: readonly (readonly [string, string, string])[]): HTMLElement {
  return element(
    'dl',
    { class: 'numbers' },
    ...entries.map(([name, value, meaning]) =>
      element(
        'div',
        { attributes: { tabindex: 0 } },
        element('dt', { text: name }),
        element('dd', { text: value }),
        element('dd', { class: 'meaning', text: meaning }),
      ),
    ),
  );
}
