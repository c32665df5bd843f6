import { closeSync, openSync } from 'node:fs';
import { attempt } from './attempt.js';

/**
 * Keeps a descriptor, so that a run which has used up all others can still clear away a folder, which takes one.
 *
 * @returns Gives it back; calling it again does nothing.
 * @throws The system's error when none is left.
 */
export function spareDescriptor(folder: string): () => void {
  let spare = attempt(() => openSync(folder, 'r'), 'EISDIR', 'EPERM'); // Windows opens no folders
  return () => {
    if (spare !== undefined) closeSync(spare.value);
    spare = undefined;
  };
}
