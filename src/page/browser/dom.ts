type Child = Node | string;

interface Properties {
  readonly class?: string;
  readonly text?: string;
  /** Attributes as they stand in HTML; false leaves one out. */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
}

/** Makes an element. Texts are text: nothing that comes from a name is ever read as markup. */
export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  properties: Properties = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(name);
  if (properties.class !== undefined) node.className = properties.class;
  if (properties.text !== undefined) node.textContent = properties.text;
  for (const [key, value] of Object.entries(properties.attributes ?? {})) {
    if (value !== false) node.setAttribute(key, value === true ? '' : String(value));
  }
  for (const [type, listener] of Object.entries(properties.on ?? {})) node.addEventListener(type, listener);
  node.append(...children);
  return node;
}

const SVG = 'http://www.w3.org/2000/svg';

export interface Icon {
  readonly node: SVGSVGElement;
  /** Shows another path in the same elements: a click is lost where what was pressed is replaced before the release. */
  show(path: string): void;
}

/** A 24 x 24 icon of one path, hidden from screen readers: what holds it has the label. */
export function icon(path: string): Icon {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  svg.setAttribute('class', 'icon');
  const shape = document.createElementNS(SVG, 'path');
  svg.append(shape);
  const show = (other: string) => shape.setAttribute('d', other);
  show(path);
  return { node: svg, show };
}

export const ICONS = {
  play: 'M8 5v14l11-7z',
  pause: 'M6 5h4v14H6zM14 5h4v14h-4z',
  copy: 'M8 3h11v13h-3v-2h1V5h-7v1H8zM4 8h10v13H4zm2 2v9h6v-9z',
  open: 'M7 10l5 5 5-5z',
  undo: 'M8 5L3 10l5 5v-4h6a3 3 0 010 6h-3v2h3a5 5 0 000-10H8z',
  redo: 'M16 5l5 5-5 5v-4h-6a3 3 0 000 6h3v2h-3a5 5 0 010-10h6z',
  remove:
    'M6 7l1.5-1.5L12 10l4.500-4.500L18 7l-4.500 4.500L18 16l-1.500 1.500L12 13l-4.500 4.500L6 16l4.500-4.500z',
  add: 'M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z',
  save: 'M11 4h2v8h3l-4 5-4-5h3zM5 18h14v2H5z',
} as const;
