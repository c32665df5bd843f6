import type { PageModel } from '../../model.js';
import { initialState, type State } from './state.js';
import type { Store } from './store.js';

/** Raised when the state takes another form: what was kept before is left then. */
const FORM = 1;

/** What is for the moment only. */
const MOMENTARY = { alone: null, playing: false } as const;

/** The state as it was left when this page was last open in this browser, or the initial one. */
export function keptState(model: PageModel, components: number, seconds: number): State {
  const initial = initialState(components, seconds);
  try {
    const kept = JSON.parse(localStorage.getItem(storageKey(model)) ?? 'null') as State | null;
    return kept === null ? initial : { ...initial, ...kept, ...MOMENTARY };
  } catch {
    return initial; // a browser that keeps nothing for this page
  }
}

/** Keeps the state over a reload, in the browser's storage. */
export function keepState(store: Store, model: PageModel): void {
  const key = storageKey(model);
  let written = '';
  let isPlanned = false;
  const write = () => {
    isPlanned = false;
    const text = JSON.stringify({ ...store.state, ...MOMENTARY });
    if (text === written) return;
    written = text;
    try {
      localStorage.setItem(key, text);
    } catch {
      // The file of marks keeps the work where the browser does not.
    }
  };
  store.subscribe(() => {
    if (!isPlanned) window.setTimeout(write);
    isPlanned = true;
  });
  window.addEventListener('pagehide', write);
}

/** Pages that are opened from files may share one storage: the key tells this separation from all others. */
function storageKey({ manifest, templates }: PageModel): string {
  const text = JSON.stringify(manifest) + templates;
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  return `nmf ${FORM} ${(a >>> 0).toString(16)}${(b >>> 0).toString(16)}`;
}
