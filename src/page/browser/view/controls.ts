import { element, icon } from '../dom.js';

/** A button with a text. @param title - Says what it does, where the text alone does not. */
export function button(text: string, title: string, onClick: () => void): HTMLButtonElement {
  const attributes = { type: 'button', title: title === text ? false : title };
  return element('button', { text, attributes, on: { click: onClick } });
}

/** A button with a picture. */
export function iconButton(path: string, label: string, onClick: () => void): HTMLButtonElement {
  const attributes = { type: 'button', 'aria-label': label, title: label };
  return element('button', { class: 'icon-button', attributes, on: { click: onClick } }, icon(path).node);
}

/** A list to choose from. */
export interface Choice<T extends string> {
  readonly node: HTMLElement;
  show(value: T): void;
  /** Makes an option available or not. */
  allow(value: T, isAllowed: boolean): void;
}

export function choice<T extends string>(
  label: string,
  options: readonly (readonly [T, string])[],
  onChange: (value: T) => void,
): Choice<T> {
  const select = element('select', {
    on: {
      change: () => {
        const chosen = options.find(([value]) => value === select.value);
        if (chosen !== undefined) onChange(chosen[0]);
      },
    },
  });
  const items = options.map(([value, text]) => element('option', { text, attributes: { value } }));
  select.append(...items);
  return {
    node: element('label', {}, element('span', { text: label }), select),
    show(value) {
      select.value = value;
    },
    allow(value, isAllowed) {
      for (const item of items) if (item.value === value) item.disabled = !isAllowed;
    },
  };
}
