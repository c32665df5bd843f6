import { statSync } from 'node:fs';
import { MANIFEST_NAME } from './manifest.js';

export const TEMPLATES_NAME = 'templates.npy';
export const ACTIVATIONS_NAME = 'activations.npy';

export const PAGE_NAME = 'index.html';

/** File name of a piece of the page's sound, from 0. */
export function soundFileName(piece: number): string {
  return `index-sound-${String(piece).padStart(3, '0')}.js`;
}

/** Whether a listening page may write a file of this name: the page, a piece of its sound or the manifest. */
export function isReportFileName(name: string): boolean {
  return name === PAGE_NAME || name === MANIFEST_NAME || /^index-sound-\d+\.js$/.test(name);
}

/** Whether two paths lead to the same existing file, through links and different spellings. */
export function isSameFile(a: string, b: string): boolean {
  const first = statSync(a, { throwIfNoEntry: false, bigint: true });
  const second = statSync(b, { throwIfNoEntry: false, bigint: true });
  return first !== undefined && second !== undefined && first.ino === second.ino && first.dev === second.dev;
}

/** File name of a component: its index, zero-padded to the width that the last index needs, at least two. */
export function componentFileName(index: number, components: number): string {
  const digits = Math.max(2, String(components - 1).length);
  return `component-${String(index).padStart(digits, '0')}.wav`;
}

/** Whether a separation may write a file of this name: any component, a factor or the manifest. */
export function isSeparationFileName(name: string): boolean {
  return (
    /^component-\d+\.wav$/.test(name) || [TEMPLATES_NAME, ACTIVATIONS_NAME, MANIFEST_NAME].includes(name)
  );
}
