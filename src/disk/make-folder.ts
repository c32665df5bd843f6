import { existsSync, mkdirSync, rmdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { NmfError } from '../errors.js';
import { phrase, withOutput } from '../text/index.js';
import { attempt } from './attempt.js';
import { assertNameable } from './names.js';

/**
 * Folders that this process made, as long as nothing complete lies in them. Kept for all runs in it together: of the
 * recordings of a batch one makes the folder that all share, and another may be the last to leave it empty.
 */
const made = new Set<string>();

/** How often a parent may vanish under the making: a run beside this one removes those that it made and left empty. */
const ATTEMPTS = 20;

/**
 * Makes a folder with its parents where they are missing.
 *
 * @throws NmfError `output` when a file stands there; the system's error when it cannot be made. Then nothing is left.
 */
export function makeFolder(folder: string): void {
  if (existsSync(folder) && !statSync(folder).isDirectory()) {
    throw new NmfError(
      'output',
      phrase`${folder} is a file, not a folder. Choose another name${withOutput()}.`,
    );
  }
  for (let attempt = 1; ; attempt++) {
    try {
      makeMissing(folder);
      return;
    } catch (error) {
      removeMade(folder);
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Removes a folder and its parents from below, as far as this process made them and they are empty. */
export function removeMade(folder: string): void {
  for (let at = resolve(folder); ; at = dirname(at)) {
    if (made.has(at)) {
      if (!removeEmpty(at)) return; // somebody else's by now
      made.delete(at);
    } else if (existsSync(at)) return;
    if (at === dirname(at)) return;
  }
}

/** Leaves a folder and its parents where they are from now on. */
export function keepMade(folder: string): void {
  for (let at = resolve(folder); ; at = dirname(at)) {
    made.delete(at);
    if (at === dirname(at)) return;
  }
}

function makeMissing(folder: string): void {
  // One folder at a time: Node's own recursive mkdir never returns where a parent cannot be made, as in /proc.
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.push(at);
  if (missing.length > 0) assertNameable(folder);
  for (const path of missing.reverse()) {
    // Another run may have made it in the meantime.
    if (attempt(() => mkdirSync(path), 'EEXIST')) made.add(path);
  }
}

function removeEmpty(folder: string): boolean {
  try {
    rmdirSync(folder);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
